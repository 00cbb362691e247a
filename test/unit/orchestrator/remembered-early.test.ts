import { describe, expect, it } from 'vitest';
import { advance, beginRun } from '../../../orchestrator/machine/advance.ts';
import type { Plan } from '../../../orchestrator/machine/plan.ts';
import type { RunEvent } from '../../../orchestrator/machine/run-event.ts';
import { isReady, stateOf } from '../../../orchestrator/machine/run-queries.ts';
import { command, event } from './run-fixtures.ts';

const attempt = (step: number, number = 1) => ({
  ...{ step, command_id: command(step, number), attempt: number },
  ...{ module: 'arm', instance: 'a', session: 1, number: 1 },
});
const succeeded = (step: number, number = 1) =>
  event('settled', {
    command_id: command(step, number),
    settlement: { outcome: 'succeeded', acted: true },
  });
const never = event('unacted', { command_id: command(1, 1), why: 'undelivered' });

/** Plays events into a run of these steps that is admitted; tells where it stands, and which steps are to be decided. */
function play(plan: Plan, ...events: RunEvent[]) {
  let { snapshot } = advance(beginRun(plan), event('admit', {}));
  const decides: number[] = [];
  for (const next of events) {
    const { snapshot: then, effects } = advance(snapshot, next);
    snapshot = then;
    for (const effect of effects) if (effect.type === 'decide') decides.push(effect.step);
  }
  return { snapshot, decides, at: (step: number) => snapshot.steps[step]?.value };
}

describe('a step that a journal has told of before its turn', () => {
  const early = event('remembered', attempt(1));
  const first = [event('grant', attempt(0)), succeeded(0)];

  it('nobody has begun it after all > it is done in its turn, and what comes after it as well', () => {
    const waiting = play([{}, {}, {}], early, never, ...first);
    expect(isReady(waiting.snapshot.steps[1]!)).toBe(true);
    const again = [event('grant', attempt(1, 2)), succeeded(1, 2), event('grant', attempt(2)), succeeded(2)];
    expect(stateOf(play([{}, {}, {}], early, never, ...first, ...again).snapshot)).toBe('completed');
  });

  it('what its expressions come to is not known yet > it is worked out in its turn, before it is given to anybody', () => {
    const plan: Plan = [{}, { decides: true }];
    const waiting = play(plan, early, never);
    expect([waiting.at(1), waiting.decides]).toEqual(['pending', []]);
    const turn = play(plan, early, never, ...first);
    expect([turn.at(1), turn.decides]).toEqual(['deciding', [1]]);
  });

  it.each<[string, RunEvent[]]>([
    ['nobody has begun it', [never]],
    [
      'somebody says that it did not happen',
      [
        event('unknown', { command_id: command(1, 1), reason: 'lost', message: 'm' }),
        event('resolve', { command_id: command(1, 1), as: 'did_not' }),
      ],
    ],
  ])('its turn has come meanwhile, and %s > it is worked out at once', (_, events) => {
    const plan: Plan = [{}, { decides: true, on_failure: 'pause' }];
    const turn = play(plan, early, ...first, ...events);
    expect([turn.at(1), turn.decides]).toEqual(['deciding', [1]]);
  });
});
