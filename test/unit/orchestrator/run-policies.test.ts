import { moment } from '../../../shared/sentences/times.ts';
import { describe, expect, it } from 'vitest';
import type { RunEffect } from '../../../orchestrator/machine/run-effect.ts';
import type { RunEvent } from '../../../orchestrator/machine/run-event.ts';
import type { Resolution } from '../../../shared/contracts/step-policy.ts';
import { logSentence } from '../../../shared/sentences/log-line.ts';
import {
  command,
  event,
  grantEvent,
  play,
  retry,
  settledEvent,
  summaryOf,
  throughJson,
  nextDeadline,
} from './run-fixtures.ts';
import { advance } from '../../../orchestrator/machine/advance.ts';
import {
  isPausedByHand,
  inFlight,
  stateOf,
  currentStep,
  unknownAttempts,
} from '../../../orchestrator/machine/run-queries.ts';
import type { AttemptPolicy } from '../../../orchestrator/machine/step-context.ts';

const admit = event('admit', {});
const tick = (at: number): RunEvent => event('tick', {}, at);
const started = event('started', { command_id: command(0), started_at: 990 });
const lost = (attempt = 1) =>
  event('unknown', { command_id: command(0, attempt), reason: 'lost', message: 'silent' });
const resolve = (as: Resolution, attempt = 1) =>
  event('resolve', { command_id: command(0, attempt), as, by: 'Ada', reason: 'seen' });
const granted = (policy: AttemptPolicy, attempt = 1) => [admit, grantEvent(0, attempt, policy)];
const types = (effects: RunEffect[]) => effects.filter((e) => e.type !== 'log').map((e) => e.type);
const logOf = (effects: RunEffect[]) =>
  effects.flatMap((e) => (e.type === 'log' ? [logSentence({ at: 0, ...e }, { steps: [] })] : []));
const recordOf = (effects: RunEffect[]) => effects.find((e) => e.type === 'patchStep')?.patch;
/** A run whose first step waits for a word. */
const unknownOutcome = [...granted({ on_unknown: 'pause' }), settledEvent(0, 'interrupted')];

describe('a step that may be repeated', () => {
  it.each([
    ['failed', settledEvent(0, 'failed')],
    ['interrupted', settledEvent(0, 'interrupted')],
    ['lost', lost()],
    ['timeout', event('unknown', { command_id: command(0), reason: 'timeout', message: 'm' })],
  ] as const)('it names "%s" > it is repeated after that, and after nothing else', (cause, ending) => {
    const repeated = advance(play(granted({ retry: retry([cause]) })), ending);
    expect(stateOf(repeated.snapshot)).toBe('active');
    expect(logOf(repeated.effects).at(-1)).toContain(`2 attempts after "${cause}"`);
    expect(advance(repeated.snapshot, grantEvent(0, 2)).effects.map((e) => e.type)).toContain('sendCommand');
    const others = (['failed', 'interrupted', 'lost', 'timeout'] as const).filter((other) => other !== cause);
    expect(stateOf(advance(play(granted({ retry: retry(others) })), ending).snapshot)).toBe('failed');
  });

  it('all attempts are used > the run fails with the last failure', () => {
    const policy = { retry: retry(['failed']) };
    const twice = [...granted(policy), settledEvent(0, 'failed'), grantEvent(0, 2, policy)];
    expect(stateOf(advance(play(twice), settledEvent(0, 'failed', 2)).snapshot)).toBe('failed');
  });

  it('an attempt that nobody acted on > is not counted', () => {
    const policy = { retry: retry(['failed']) };
    const unacted = event('unacted', { command_id: command(0), why: 'at_capacity' });
    const before = [...granted(policy), unacted, grantEvent(0, 2, policy)];
    expect(stateOf(advance(play(before), settledEvent(0, 'failed', 2)).snapshot)).toBe('active');
  });

  it('a failure that calls itself final > is not repeated', () => {
    const error = { code: 'bad_arguments', message: 'no such well', retryable: false } as const;
    const failed = event('settled', {
      command_id: command(0),
      settlement: { outcome: 'failed', acted: false, error },
    });
    expect(stateOf(advance(play(granted({ retry: retry(['failed']) })), failed).snapshot)).toBe('failed');
  });

  it('the next step > has all its attempts', () => {
    const policy = { retry: retry(['failed']) };
    const before = [
      ...granted(policy),
      settledEvent(0, 'failed'),
      grantEvent(0, 2, policy),
      settledEvent(0, 'succeeded', 2),
      grantEvent(1, 1, policy),
    ];
    expect(stateOf(advance(play(before), settledEvent(1, 'failed')).snapshot)).toBe('active');
  });

  it('a backoff > grows as the workflow says, up to its limit, and nothing starts before it is over', () => {
    const backoff = { initial: 2, factor: 3, max: 10 };
    const policy = { retry: { ...retry(['failed']), attempts: 9, backoff } };
    const waits: number[] = [];
    let run = play([admit]);
    for (const attempt of [1, 2, 3, 4]) {
      run = advance(run, grantEvent(0, attempt, policy)).snapshot;
      run = throughJson(advance(run, settledEvent(0, 'failed', attempt)).snapshot);
      const due = nextDeadline(run) ?? 0;
      waits.push(due - 1_000);
      expect(advance(run, grantEvent(0, attempt + 1, policy)).heard).toBe(false);
      expect(summaryOf(run).waiting).toContain(moment(due));
      run = advance(run, tick(due)).snapshot;
    }
    expect(waits).toEqual([2_000, 6_000, 10_000, 10_000]);
  });

  it('an action that stopped for lack of time > is repeated where the workflow names the timeout', () => {
    const policy = { timeout: 5_000, retry: retry(['timeout']) };
    const before = [...granted(policy), started, tick(6_000)];
    const { snapshot, effects } = advance(play(before), settledEvent(0, 'cancelled'));
    expect(stateOf(snapshot)).toBe('active');
    expect(recordOf(effects)?.error?.code).toBe('timeout');
  });

  it('a late success of the attempt that is about to be repeated > counts, and nothing is repeated', () => {
    const policy = { retry: retry(['lost'], 5) };
    const { snapshot, effects } = advance(play([...granted(policy), lost()]), settledEvent(0, 'succeeded'));
    expect(currentStep(snapshot)).toBe(1);
    expect(snapshot.steps[1]?.context).toMatchObject({ attempts: 0, tried: 0 });
    expect(nextDeadline(snapshot)).toBeUndefined();
    expect(types(effects)).toEqual(['patchStep', 'bookLocations', 'endQuarantine']);
  });

  it('a result of an attempt that has been repeated since > changes nothing', () => {
    const policy = { retry: retry(['lost']) };
    const before = [...granted(policy), lost(), grantEvent(0, 2, policy)];
    expect(advance(play(before), settledEvent(0, 'succeeded')).heard).toBe(false);
  });

  it('told of the same loss in another way > the repetition stays as it is', () => {
    const policy = { retry: retry(['lost'], 5) };
    const before = play([...granted(policy), lost()]);
    const again = advance(before, settledEvent(0, 'interrupted'));
    expect(stateOf(again.snapshot)).toBe('active');
    expect(nextDeadline(again.snapshot)).toBe(nextDeadline(before));
    expect(again.snapshot.steps[0]?.context).toMatchObject({
      tried: 1,
      why_unknown: { reason: 'interrupted' },
    });
  });
});

describe('a step whose run waits for a word', () => {
  it('its outcome is unknown > the run shows paused and what is known, and grants nothing', () => {
    const run = play(unknownOutcome);
    expect(summaryOf(run, 'Mix').waiting).toContain('became of step 1 "Mix": ');
    expect(summaryOf(run)).toMatchObject({
      paused: true,
      acting: false,
      waiting: expect.stringContaining('waits for somebody to say what became of step 1') as string,
      unknown: {
        step: 0,
        command_id: command(0),
        reason: 'interrupted',
        since: 1_000,
        run: 'waits',
        // The agent's own word: it began.
        known: { phase: 'acting' },
      },
    });
    expect(advance(run, grantEvent(0, 2)).heard).toBe(false);
    expect(advance(run, event('resume', {})).heard).toBe(false);
  });

  it.each([
    ['happened', 'active', ['patchStep', 'bookLocations', 'endQuarantine'], 1, 'succeeded'],
    ['skip', 'active', ['patchStep', 'endQuarantine'], 1, 'cancelled'],
    ['did_not', 'active', ['patchStep', 'restoreLocations', 'endQuarantine'], 0, 'idle'],
    ['abort', 'failed', ['patchStep'], 0, undefined],
  ] as const)('"%s" > the run is %s', (as, state, effects, position, status) => {
    const said = advance(play(unknownOutcome), resolve(as));
    expect(stateOf(said.snapshot)).toBe(state);
    expect(currentStep(said.snapshot)).toBe(position);
    expect(types(said.effects)).toEqual(effects);
    expect(recordOf(said.effects)?.status).toBe(status);
    expect(recordOf(said.effects)?.resolution).toEqual({ as, at: 1_000, by: 'Ada', reason: 'seen' });
    expect(logOf(said.effects).join()).toContain('by Ada: seen');
    expect(advance(throughJson(said.snapshot), resolve(as)).heard).toBe(false);
  });

  it('"did not happen" > the next attempt is granted under a new id, and the old one changes nothing', () => {
    const said = advance(play(unknownOutcome), resolve('did_not')).snapshot;
    const again = advance(said, grantEvent(0, 2, { on_unknown: 'pause' })).snapshot;
    expect(inFlight(again)).toMatchObject([{ command_id: command(0, 2) }]);
    expect(advance(again, settledEvent(0, 'succeeded')).heard).toBe(false);
    expect(advance(again, resolve('happened')).heard).toBe(false);
  });

  it('"happened" of the last step > completes the run, with the data that were said', () => {
    const before = [admit, grantEvent(0, 1, { on_unknown: 'pause' }), lost()];
    const said = event('resolve', { command_id: command(0), as: 'happened', data: { mass: 3 } });
    const { snapshot, effects } = advance(play(before, 1), said);
    expect(stateOf(snapshot)).toBe('completed');
    expect(recordOf(effects)).toMatchObject({ status: 'succeeded', data: { mass: 3 } });
    expect(summaryOf(snapshot).unknown).toBeUndefined();
  });

  it.each([
    ['succeeded', 'active'],
    ['failed', 'failed'],
  ] as const)('a late result, %s > is the word that was missing', (outcome, state) => {
    const { snapshot, effects } = advance(play(unknownOutcome), settledEvent(0, outcome));
    expect(stateOf(snapshot)).toBe(state);
    expect(unknownAttempts(snapshot)).toEqual([]);
    expect(types(effects)).toContain('endQuarantine');
  });

  it('its agent says that it never began > the step waits again, and nothing is unknown', () => {
    const never = event('settled', {
      command_id: command(0),
      settlement: { outcome: 'cancelled', acted: false },
    });
    const { snapshot, effects } = advance(play([...granted({ on_unknown: 'pause' }), lost()]), never);
    expect(types(effects)).toEqual(['patchStep', 'restoreLocations', 'endQuarantine']);
    expect(advance(snapshot, grantEvent(0, 2)).heard).toBe(true);
  });

  it('a cancel > ends the run at once, and an instrument that may still act is asked to stop', () => {
    const late = advance(play([...granted({ on_unknown: 'pause' }), lost()]), event('cancel', {}));
    expect([stateOf(late.snapshot), types(late.effects)]).toEqual(['cancelled', ['sendCancel']]);
    expect(types(advance(play(unknownOutcome), event('cancel', {})).effects)).toEqual([]);
  });

  it('attempts are left for this ending > it is repeated, and nobody is asked', () => {
    const policy = { on_unknown: 'pause', retry: retry(['interrupted']) } as const;
    const once = advance(play(granted(policy)), settledEvent(0, 'interrupted')).snapshot;
    expect(summaryOf(once)).toMatchObject({ paused: false, unknown: { run: 'repeats' } });
    const twice = advance(once, grantEvent(0, 2, policy)).snapshot;
    const { snapshot } = advance(twice, settledEvent(0, 'interrupted', 2));
    expect(summaryOf(snapshot)).toMatchObject({ paused: true, unknown: { run: 'waits' } });
  });

  it('no word is wanted > the failed run still shows what is unknown', () => {
    const { snapshot } = advance(play(granted({})), settledEvent(0, 'interrupted'));
    expect(stateOf(snapshot)).toBe('failed');
    expect(summaryOf(snapshot)).toMatchObject({ paused: false, unknown: { run: 'over' } });
  });
});

describe('an action that is expected to tell of its progress', () => {
  const policy = { progress_within: 3_000 };
  const progress = (at: number) => event('progress', { command_id: command(0), fraction: 0.5 }, at);

  it('it tells nothing for too long > it is marked overdue, and not touched', () => {
    const acting = play([...granted(policy), started]);
    expect(nextDeadline(acting)).toBe(4_000);
    expect(advance(acting, tick(3_999)).heard).toBe(false);
    const { snapshot, effects } = advance(acting, tick(4_000));
    expect(types(effects)).toEqual(['patchStep']);
    expect(logOf(effects)).toEqual(['step 1 is overdue: it has told of no progress for 3.00 s']);
    expect(summaryOf(snapshot)).toMatchObject({ acting: true, overdue_since: 4_000 });
    expect(nextDeadline(throughJson(snapshot))).toBeUndefined();
  });

  it('it tells of progress > the time begins anew, and a mark is taken away', () => {
    const moved = play([...granted(policy), started, progress(3_500)]);
    expect(nextDeadline(moved)).toBe(6_500);
    const { snapshot, effects } = advance(play([...granted(policy), started, tick(4_000)]), progress(5_000));
    expect(summaryOf(snapshot).overdue_since).toBeUndefined();
    expect(effects).toContainEqual(expect.objectContaining({ clear: ['overdue_since'] }));
    expect(nextDeadline(snapshot)).toBe(8_000);
  });

  it.each([
    ['too short to be told of', []],
    ['too short to be told of, and listed by a heartbeat', [event('sent', { command_id: command(0) })]],
    ['told of', [started]],
  ])('its action was %s, and has ended > its files have all the time they need', (_, before) => {
    const rested = event('progress', { command_id: command(0), rested: true }, 3_500);
    const storing = play([...granted(policy), ...before, rested]);
    expect(storing.steps[0]?.value).toMatchObject({ inFlight: { command: 'storing' } });
    expect(nextDeadline(storing)).toBeUndefined();
  });
});

describe('pause and resume', () => {
  it('a pause > is told with who asked, why and since when, until the resume', () => {
    const { snapshot, effects } = advance(play([admit]), event('pause', { by: 'Ada', reason: 'cleaning' }));
    expect(logOf(effects)).toEqual(['the run is paused by Ada: cleaning']);
    expect(summaryOf(throughJson(snapshot))).toMatchObject({
      paused_by: { at: 1_000, by: 'Ada', reason: 'cleaning' },
      waiting: `waits: the run is paused by Ada since ${moment(1_000)}: cleaning`,
    });
    const resumed = summaryOf(advance(snapshot, event('resume', {})).snapshot);
    expect([resumed.paused_by, resumed.waiting]).toEqual([undefined, undefined]);
  });

  it('a pause while an instrument acts > is no reason to wait yet', () => {
    const run = advance(play([admit, grantEvent(0)]), event('pause', {})).snapshot;
    expect(summaryOf(run)).toMatchObject({ paused: true, paused_by: { at: 1_000 } });
    expect(summaryOf(run).waiting).toBeUndefined();
  });

  const pause = (seen: number, makes: number) => event('pause', { seen, makes });
  const resume = (seen: number, makes: number) => event('resume', { seen, makes });

  it.each([
    ['a doubled resume', [pause(2, 3), resume(3, 4)], resume(3, 5)],
    ['a resume from before the latest pause', [pause(2, 3), resume(3, 4), pause(4, 5)], resume(3, 6)],
    ['a pause from before the latest resume', [pause(2, 3), resume(3, 4)], pause(2, 5)],
  ])('%s > changes nothing', (_, before, late) => {
    expect(advance(play([admit, ...before]), late).heard).toBe(false);
  });

  it('a resume by somebody who has seen the pause > is heard, whatever else has happened since', () => {
    const run = play([admit, pause(2, 3)]);
    expect(isPausedByHand(advance(run, resume(7, 9)).snapshot)).toBe(false);
  });

  it('a step in flight when its run is paused > goes on to its end, and the next one waits', () => {
    const run = play([admit, grantEvent(0), pause(2, 3), settledEvent(0, 'succeeded')]);
    expect([currentStep(run), isPausedByHand(run)]).toEqual([1, true]);
    expect(advance(run, grantEvent(1)).heard).toBe(false);
    expect(advance(advance(run, resume(4, 5)).snapshot, grantEvent(1)).heard).toBe(true);
  });
});
