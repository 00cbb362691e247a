import { describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../../orchestrator/machine/run-event.ts';
import {
  command,
  event,
  grantEvent,
  play,
  settledEvent,
  runId,
  nextDeadline,
  chainOf,
} from './run-fixtures.ts';
import { advance, beginRun } from '../../../orchestrator/machine/advance.ts';
import { stateOf } from '../../../orchestrator/machine/run-queries.ts';
import { thaw } from '../../../orchestrator/machine/stored-run.ts';
import { summarize } from '../../../orchestrator/machine/summary.ts';

const admit = event('admit', {});
const cancel = event('cancel', { by: 'Ada', reason: 'wrong plate' });
const tick = (at: number): RunEvent => event('tick', {}, at);
const started = event('started', { command_id: command(0), started_at: 990 });
const goesOn = event('progress', { command_id: command(0), note: 'it moves', goes_on: true });

const succeeded = settledEvent(0, 'succeeded');
const stopped = settledEvent(0, 'cancelled');
const granted = [admit, grantEvent(0)];
const onLast = [...granted, succeeded, grantEvent(1)];
const cancelling = [...granted, cancel];
const timed = [admit, grantEvent(0, 1, { timeout: 5_000 }), started];
const outOfTime = [...timed, tick(6_000)];
const unacted = event('unacted', { command_id: command(0), why: 'undelivered' });
const journalLost = event('unknown', { command_id: command(0), reason: 'journal_lost', message: 'm' });
const silent = event('silent', { command_id: command(0), lost_at: 9_000 });
const rebound = (resend: boolean) => event('rebound', { command_id: command(0), session: 3, resend });
const neverActed = event('settled', {
  command_id: command(0),
  settlement: { outcome: 'failed', acted: false },
});

/** What comes after the events before, and what the machine makes of it: the state, then the effects. */
type Row = [title: string, event: RunEvent, made: string];
const after = (before: RunEvent[], rows: Row[]) =>
  rows.map(([title, next, made]) => ({ title, before, next, made }));

const rows = [
  { title: 'a new run is admitted', before: [], next: admit, made: 'queued' },
  ...after([admit], [['a queued run is granted a step', grantEvent(0), 'active beginStep sendCommand']]),
  ...after([admit], [['a queued run is cancelled', cancel, 'cancelled']]),
  ...after([admit, event('pause', {})], [['a paused run is granted a step', grantEvent(0), 'queued']]),
  ...after(granted, [
    ['a second grant while a command is in flight', grantEvent(0, 2), 'active'],
    ['a success, and another step follows', succeeded, 'active patchStep bookLocations'],
    ['a failure of a step that acted', settledEvent(0, 'failed'), 'failed patchStep unverifyLocations'],
    ['a failure of a step that never acted and has moved nothing', neverActed, 'failed patchStep'],
    ['an interruption', settledEvent(0, 'interrupted'), 'failed patchStep quarantine'],
    ['a cancel with a command in flight', cancel, 'cancelling sendCancel'],
    ['an instrument goes on although its action was not to stop', goesOn, 'active patchStep'],
    ['a command on which nobody acted', unacted, 'active patchStep'],
    ['an unknown outcome', journalLost, 'failed patchStep quarantine'],
    ['an agent is silent', silent, 'active patchStep'],
    ['a command that its agent never saw', rebound(true), 'active sendCommand'],
    ['a crash of the machine', event('crash', { message: 'm' }), 'failed sendCancel'],
  ]),
  ...after(onLast, [
    ['the success of the last step', settledEvent(1, 'succeeded'), 'completed patchStep bookLocations'],
  ]),
  ...after([...granted, unacted], [['an attempt is granted once more', grantEvent(0), 'active']]),
  ...after([...granted, unacted, grantEvent(0, 2)], [['the result of an old attempt', succeeded, 'active']]),
  ...after(cancelling, [
    ['a cancelled run comes to rest', stopped, 'cancelled patchStep unverifyLocations'],
    ['a step has succeeded in spite of a cancel', succeeded, 'cancelled patchStep bookLocations'],
    ['a cancel that has no answer yet', tick(2_000), 'cancelling sendCancel'],
    ['a cancel that has no answer in 8 s', tick(9_000), 'cancelled patchStep unverifyLocations'],
    ['an instrument goes on in spite of the stop', goesOn, 'cancelled patchStep patchStep unverifyLocations'],
    ['a cancelled run is granted its next step', grantEvent(1), 'cancelling'],
  ]),
  ...after(timed, [
    ['an action out of time', tick(6_000), 'active sendCancel'],
    ['an action within its time', tick(5_999), 'active'],
  ]),
  ...after(outOfTime, [
    ['an action out of time that has not answered', tick(7_000), 'active sendCancel'],
    ['an action that stopped for lack of time', stopped, 'failed patchStep unverifyLocations'],
    ['an action out of time that succeeded late', succeeded, 'active patchStep bookLocations'],
    ['an action out of time that does not stop', tick(16_000), 'failed patchStep quarantine'],
  ]),
  ...after(
    [...granted, silent],
    [['an agent is silent for long', tick(9_000), 'failed patchStep quarantine']],
  ),
  ...after(
    [...granted, silent, rebound(false)],
    [['an agent that has come back is waited for without end again', tick(9_000), 'active']],
  ),
];

describe('run machine', () => {
  it.each(rows)('$title > $made', ({ before, next, made }) => {
    const { snapshot, effects } = advance(play(before), next);
    const wanted = effects.flatMap(({ type }) => (type === 'log' ? [] : [type]));
    expect([stateOf(snapshot), ...wanted].join(' ')).toBe(made);
  });

  it('an event that does not fit returns the very same snapshot', () => {
    const snapshot = play([admit]);
    expect(advance(snapshot, settledEvent(0, 'succeeded'))).toMatchObject({ effects: [], heard: false });
    expect(advance(snapshot, settledEvent(0, 'succeeded')).snapshot).toBe(snapshot);
  });

  it('stays on the failed step, and on the last step of a completed run', () => {
    const failed = play([...granted, settledEvent(0, 'failed')]);
    const completed = play([...onLast, settledEvent(1, 'succeeded')]);
    expect(summarize(failed, undefined)).toMatchObject({ step_index: 0, error: { code: 'action_failed' } });
    expect(summarize(completed, undefined)).toMatchObject({ step_index: 1, acting: false });
  });

  it('a first step that nobody acted on does not tie the run to its instance', () => {
    expect(play([...granted, unacted]).context.homes).toEqual({});
    expect(play(granted).context.homes).toEqual({ arm: { instance: 'a', step: 0 } });
    const later = event('unacted', { command_id: command(1), why: 'undelivered' });
    expect(play([...onLast, later]).context.homes).toEqual({ arm: { instance: 'a', step: 0 } });
  });

  it('a run that would be cleaned up after is cancelled at once, and its instrument goes on > ends', () => {
    let run = beginRun([{}, { cleanup: true }]);
    for (const next of [admit, grantEvent(0), event('cancel', { atOnce: true }), goesOn])
      run = advance(run, next).snapshot;
    expect(stateOf(run)).toBe('cancelled');
  });

  it('tells its next deadline as data', () => {
    expect(nextDeadline(play(granted))).toBeUndefined();
    expect(nextDeadline(play(timed))).toBe(6_000);
    expect(nextDeadline(play(cancelling))).toBe(2_000);
  });

  it('refuses a snapshot of a version that it does not know', () => {
    const context = { machine_version: 99 };
    expect(() => thaw(runId, { snapshot: { value: 'active', context } }, chainOf(2))).toThrow(/version 99/);
    const inToday = { snapshot: { v: 2, value: 'active', context } };
    expect(() => thaw(runId, inToday, chainOf(2))).toThrow(/version 99/);
    const later = { snapshot: { v: 3, value: 'active', context } };
    expect(() => thaw(runId, later, chainOf(2))).toThrow(
      /form 3, and this weir knows form 2: start the version/,
    );
  });

  it('reads no clock of its own', () => {
    const clock = vi.spyOn(Date, 'now');
    play([...outOfTime, settledEvent(0, 'cancelled')]);
    expect(clock).not.toHaveBeenCalled();
  });
});
