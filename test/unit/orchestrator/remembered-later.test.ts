import { describe, expect, it } from 'vitest';
import { advance, beginRun } from '../../../orchestrator/machine/advance.ts';
import type { Plan } from '../../../orchestrator/machine/plan.ts';
import type { RunEvent } from '../../../orchestrator/machine/run-event.ts';
import { inFlight, isHeld, stateOf } from '../../../orchestrator/machine/run-queries.ts';
import { command, event, grantEvent, settledEvent, summaryOf } from './run-fixtures.ts';

const retry = { attempts: 2, on: ['failed' as const], backoff: { initial: 0, factor: 1, max: 0 } };
/** The next attempt of the first step, as the journal of its instance knows it. */
const later = event('remembered', {
  ...{ step: 0, command_id: command(0, 2), attempt: 2 },
  ...{ module: 'arm', instance: 'b', session: 1, number: 9 },
});
const recovery = event('recovery', {
  step: 0,
  added: [{ after: [], added_for: { as: 'recover', of: 0, round: 1 } }],
});

function play(plan: Plan, ...events: RunEvent[]) {
  let { snapshot } = advance(beginRun(plan), event('admit', {}));
  for (const next of events) ({ snapshot } = advance(snapshot, next));
  return snapshot;
}

describe('a step whose next attempt a store that was put back has forgotten', () => {
  it('it is being recovered from its failure > the attempt counts, and no other one is given out', () => {
    const plan: Plan = [{ recovers: true, on_failure: 'continue' }, {}];
    const before = [grantEvent(0, 1, { retry }), settledEvent(0, 'failed'), recovery, later];
    const run = play(plan, ...before);
    expect(inFlight(run)).toMatchObject([{ command_id: command(0, 2), instance: 'b' }]);
    // What recovers it is asked for once more, and its journal answers.
    const recovered = play(plan, ...before, grantEvent(2), settledEvent(2, 'succeeded'));
    expect(inFlight(recovered)).toMatchObject([{ command_id: command(0, 2) }]);
    const last = [settledEvent(0, 'succeeded', 2), grantEvent(1), settledEvent(1, 'succeeded')];
    expect(stateOf(play(plan, ...before, grantEvent(2), settledEvent(2, 'succeeded'), ...last))).toBe(
      'completed',
    );
  });

  it('it is the last one that the workflow allows, and fails > it is not tried again', () => {
    const last = { ...later, retry };
    for (const before of [
      [],
      [grantEvent(0, 1, { retry })],
      [grantEvent(0, 1, { retry }), settledEvent(0, 'failed')],
    ]) {
      const run = play([{ on_failure: 'continue' }, {}], ...before, last, settledEvent(0, 'failed', 2));
      expect(run.steps[0]?.value).toBe('passedOver');
    }
  });

  it('it waits for a person to say how the run goes on > it waits no more', () => {
    const plan: Plan = [{ on_failure: 'pause' }, {}];
    const before = [grantEvent(0), settledEvent(0, 'failed')];
    expect(isHeld(play(plan, ...before).steps[0]!)).toBe(true);
    const run = play(plan, ...before, later);
    expect(inFlight(run)).toMatchObject([{ command_id: command(0, 2), instance: 'b' }]);
    const last = [settledEvent(0, 'succeeded', 2), grantEvent(1), settledEvent(1, 'succeeded')];
    expect(stateOf(play(plan, ...before, later, ...last))).toBe('completed');
  });
});

describe('a step that was stopped by a cancel which a store that was put back has forgotten', () => {
  const passedOver: Plan = [{ on_failure: 'continue' }, {}];
  const stopped = settledEvent(0, 'cancelled');
  const lost = event('unknown', { command_id: command(0), reason: 'lost', message: 'silent' });
  const edit = { step: 0, request: 'request' };

  it.each<[string, Plan, RunEvent[]]>([
    ['nothing', [{}, {}], [grantEvent(0)]],
    ['that the run goes on', passedOver, [grantEvent(0)]],
    ['that it is recovered from', [{ recovers: true, on_failure: 'continue' }, {}], [grantEvent(0)]],
    ['that it is tried again', passedOver, [grantEvent(0, 1, { retry })]],
    ['that a word is waited for', passedOver, [grantEvent(0, 1, { on_unknown: 'pause' }), lost]],
  ])('its workflow says %s > the run waits for a person, and nothing begins', (_, plan, before) => {
    const run = play(plan, ...before, stopped);
    expect(isHeld(run.steps[0]!)).toBe(true);
    expect(summaryOf(run).waiting).toContain('stopped by a cancel that the store has forgotten');
    expect(advance(run, grantEvent(1)).heard).toBe(false);
  });

  it('somebody cancels the run again > it is cancelled', () => {
    expect(stateOf(play(passedOver, grantEvent(0), stopped, event('cancel', {})))).toBe('cancelled');
  });

  it('somebody says how it goes on > it goes on', () => {
    const again = event('tryAgain', { ...edit, command_id: command(0), plan: passedOver });
    const tried = play(passedOver, grantEvent(0), stopped, again, grantEvent(0, 2));
    expect(inFlight(tried)).toMatchObject([{ command_id: command(0, 2) }]);
    const without = event('leaveOut', { ...edit, command_id: command(0) });
    const left = play(passedOver, grantEvent(0), stopped, without, grantEvent(1));
    expect(inFlight(left)).toMatchObject([{ command_id: command(1) }]);
  });

  it('its run has failed meanwhile > it waits for nobody', () => {
    const plan: Plan = [{ after: [] }, { after: [] }];
    const run = play(plan, grantEvent(0), grantEvent(1), settledEvent(1, 'failed'), stopped);
    expect(stateOf(run)).toBe('failed');
  });
});
