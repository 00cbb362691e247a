import { describe, expect, it, vi } from 'vitest';
import type { RunEffect } from '../../../orchestrator/machine/run-effect.ts';
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
const types = (effects: RunEffect[]): string[] => effects.filter((e) => e.type !== 'log').map((e) => e.type);

interface Row {
  title: string;
  before: RunEvent[];
  event: RunEvent;
  state: string;
  effects: string[];
}

const rows: Row[] = [
  { title: 'a new run that is admitted is queued', before: [], event: admit, state: 'queued', effects: [] },
  {
    title: 'a grant makes a queued run active',
    before: [admit],
    event: grantEvent(0),
    state: 'active',
    effects: ['beginStep', 'sendCommand'],
  },
  {
    title: 'a second grant while a command is in flight changes nothing',
    before: [admit, grantEvent(0)],
    event: grantEvent(0, 2),
    state: 'active',
    effects: [],
  },
  {
    title: 'a grant of an attempt that was granted before changes nothing',
    before: [admit, grantEvent(0), event('unacted', { command_id: command(0), why: 'undelivered' })],
    event: grantEvent(0, 1),
    state: 'active',
    effects: [],
  },
  {
    title: 'a grant while paused changes nothing',
    before: [admit, event('pause', {})],
    event: grantEvent(0),
    state: 'queued',
    effects: [],
  },
  {
    title: 'a success goes on with the next step',
    before: [admit, grantEvent(0)],
    event: settledEvent(0, 'succeeded'),
    state: 'active',
    effects: ['patchStep', 'bookLocations'],
  },
  {
    title: 'the success of the last step completes the run',
    before: [admit, grantEvent(0), settledEvent(0, 'succeeded'), grantEvent(1)],
    event: settledEvent(1, 'succeeded'),
    state: 'completed',
    effects: ['patchStep', 'bookLocations'],
  },
  {
    title: 'a failure of a step that acted fails the run and leaves its locations unverified',
    before: [admit, grantEvent(0)],
    event: settledEvent(0, 'failed'),
    state: 'failed',
    effects: ['patchStep', 'unverifyLocations'],
  },
  {
    title: 'a failure of a step that never acted fails the run and has moved nothing',
    before: [admit, grantEvent(0)],
    event: event('settled', { command_id: command(0), settlement: { outcome: 'failed', acted: false } }),
    state: 'failed',
    effects: ['patchStep'],
  },
  {
    title: 'an interruption fails the run and holds the instance back',
    before: [admit, grantEvent(0)],
    event: settledEvent(0, 'interrupted'),
    state: 'failed',
    effects: ['patchStep', 'quarantine'],
  },
  {
    title: 'the result of an old attempt changes nothing',
    before: [
      admit,
      grantEvent(0),
      event('unacted', { command_id: command(0), why: 'undelivered' }),
      grantEvent(0, 2),
    ],
    event: settledEvent(0, 'succeeded', 1),
    state: 'active',
    effects: [],
  },
  {
    title: 'a cancel of a queued run ends it at once',
    before: [admit],
    event: cancel,
    state: 'cancelled',
    effects: [],
  },
  {
    title: 'a cancel with a command in flight asks its agent to stop',
    before: [admit, grantEvent(0)],
    event: cancel,
    state: 'cancelling',
    effects: ['sendCancel'],
  },
  {
    title: 'a cancelled run ends when its agent reports rest',
    before: [admit, grantEvent(0), cancel],
    event: settledEvent(0, 'cancelled'),
    state: 'cancelled',
    effects: ['patchStep', 'unverifyLocations'],
  },
  {
    title: 'a step that succeeded in spite of a cancel is booked',
    before: [admit, grantEvent(0), cancel],
    event: settledEvent(0, 'succeeded'),
    state: 'cancelled',
    effects: ['patchStep', 'bookLocations'],
  },
  {
    title: 'a cancel is repeated while the agent has not answered',
    before: [admit, grantEvent(0), cancel],
    event: tick(2_000),
    state: 'cancelling',
    effects: ['sendCancel'],
  },
  {
    title: 'a cancel without an answer ends after 8 s, stop unconfirmed',
    before: [admit, grantEvent(0), cancel],
    event: tick(9_000),
    state: 'cancelled',
    effects: ['patchStep', 'unverifyLocations'],
  },
  {
    title:
      'a cancelled run of which the instrument has heard the stop and goes on ends at once, stop unconfirmed',
    before: [admit, grantEvent(0), cancel],
    event: goesOn,
    state: 'cancelled',
    effects: ['patchStep', 'patchStep', 'unverifyLocations'],
  },
  {
    title: 'an instrument that goes on although its action was not to stop changes nothing',
    before: [admit, grantEvent(0)],
    event: goesOn,
    state: 'active',
    effects: ['patchStep'],
  },
  {
    title: 'a cancelled run does not run its next step',
    before: [admit, grantEvent(0), cancel],
    event: grantEvent(1),
    state: 'cancelling',
    effects: [],
  },
  {
    title: 'a command that nobody acted on waits again',
    before: [admit, grantEvent(0)],
    event: event('unacted', { command_id: command(0), why: 'undelivered' }),
    state: 'active',
    effects: ['patchStep'],
  },
  {
    title: 'an unknown outcome fails the run and holds the instance back',
    before: [admit, grantEvent(0)],
    event: event('unknown', { command_id: command(0), reason: 'journal_lost', message: 'm' }),
    state: 'failed',
    effects: ['patchStep', 'quarantine'],
  },
  {
    title: 'an action out of time is asked to stop',
    before: [admit, grantEvent(0, 1, { timeout: 5_000 }), started],
    event: tick(6_000),
    state: 'active',
    effects: ['sendCancel'],
  },
  {
    title: 'an action out of time that has not answered is asked to stop again',
    before: [admit, grantEvent(0, 1, { timeout: 5_000 }), started, tick(6_000)],
    event: tick(7_000),
    state: 'active',
    effects: ['sendCancel'],
  },
  {
    title: 'an action within its time is left alone',
    before: [admit, grantEvent(0, 1, { timeout: 5_000 }), started],
    event: tick(5_999),
    state: 'active',
    effects: [],
  },
  {
    title: 'an action that stopped for lack of time fails the run',
    before: [admit, grantEvent(0, 1, { timeout: 5_000 }), started, tick(6_000)],
    event: settledEvent(0, 'cancelled'),
    state: 'failed',
    effects: ['patchStep', 'unverifyLocations'],
  },
  {
    title: 'an action that succeeded late is still a success',
    before: [admit, grantEvent(0, 1, { timeout: 5_000 }), started, tick(6_000)],
    event: settledEvent(0, 'succeeded'),
    state: 'active',
    effects: ['patchStep', 'bookLocations'],
  },
  {
    title: 'an action that does not stop in time has an unknown outcome',
    before: [admit, grantEvent(0, 1, { timeout: 5_000 }), started, tick(6_000)],
    event: tick(16_000),
    state: 'failed',
    effects: ['patchStep', 'quarantine'],
  },
  {
    title: 'a silent agent is only noted',
    before: [admit, grantEvent(0)],
    event: event('silent', { command_id: command(0), lost_at: 9_000 }),
    state: 'active',
    effects: ['patchStep'],
  },
  {
    title: 'an agent silent for too long has an unknown outcome',
    before: [admit, grantEvent(0), event('silent', { command_id: command(0), lost_at: 9_000 })],
    event: tick(9_000),
    state: 'failed',
    effects: ['patchStep', 'quarantine'],
  },
  {
    title: 'an agent that comes back is waited for without end again',
    before: [
      admit,
      grantEvent(0),
      event('silent', { command_id: command(0), lost_at: 9_000 }),
      event('rebound', { command_id: command(0), session: 3, resend: false }),
    ],
    event: tick(9_000),
    state: 'active',
    effects: [],
  },
  {
    title: 'a command that its agent never saw is sent again',
    before: [admit, grantEvent(0)],
    event: event('rebound', { command_id: command(0), session: 3, resend: true }),
    state: 'active',
    effects: ['sendCommand'],
  },
  {
    title: 'a crash of the machine fails the run and stops its action',
    before: [admit, grantEvent(0)],
    event: event('crash', { message: 'm' }),
    state: 'failed',
    effects: ['sendCancel'],
  },
];

describe('run machine', () => {
  it.each(rows)('$title', ({ before, event: next, state, effects }) => {
    const result = advance(play(before), next);
    expect(stateOf(result.snapshot)).toBe(state);
    expect(types(result.effects)).toEqual(effects);
  });

  it('an event that does not fit returns the very same snapshot', () => {
    const snapshot = play([admit]);
    expect(advance(snapshot, settledEvent(0, 'succeeded'))).toMatchObject({ effects: [], heard: false });
    expect(advance(snapshot, settledEvent(0, 'succeeded')).snapshot).toBe(snapshot);
  });

  it('stays on the failed step, and on the last step of a completed run', () => {
    const failed = play([admit, grantEvent(0), settledEvent(0, 'failed')]);
    const completed = play([
      admit,
      grantEvent(0),
      settledEvent(0, 'succeeded'),
      grantEvent(1),
      settledEvent(1, 'succeeded'),
    ]);
    expect(summarize(failed, undefined)).toMatchObject({ step_index: 0, error: { code: 'action_failed' } });
    expect(summarize(completed, undefined)).toMatchObject({ step_index: 1, acting: false });
  });

  it('a first step that nobody acted on does not tie the run to its instance', () => {
    const unacted = event('unacted', { command_id: command(0), why: 'undelivered' });
    expect(play([admit, grantEvent(0), unacted]).context.homes).toEqual({});
    expect(play([admit, grantEvent(0)]).context.homes).toEqual({ arm: { instance: 'a', step: 0 } });
    const second = [admit, grantEvent(0), settledEvent(0, 'succeeded'), grantEvent(1)];
    const later = event('unacted', { command_id: command(1), why: 'undelivered' });
    expect(play([...second, later]).context.homes).toEqual({ arm: { instance: 'a', step: 0 } });
  });

  it('a run that would be cleaned up after is cancelled at once, and its instrument goes on > ends', () => {
    let run = beginRun([{}, { cleanup: true }]);
    for (const next of [admit, grantEvent(0), event('cancel', { atOnce: true }), goesOn])
      run = advance(run, next).snapshot;
    expect(stateOf(run)).toBe('cancelled');
  });

  it('tells its next deadline as data', () => {
    expect(nextDeadline(play([admit, grantEvent(0)]))).toBeUndefined();
    expect(nextDeadline(play([admit, grantEvent(0, 1, { timeout: 5_000 }), started]))).toBe(6_000);
    expect(nextDeadline(play([admit, grantEvent(0), cancel]))).toBe(2_000);
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
    play([admit, grantEvent(0, 1, { timeout: 5_000 }), started, tick(6_000), settledEvent(0, 'cancelled')]);
    expect(clock).not.toHaveBeenCalled();
  });
});
