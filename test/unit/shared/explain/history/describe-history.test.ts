import { describe, expect, it } from 'vitest';
import { ActivityIndex } from '../../../../../shared/explain/history/activity-index.ts';
import { describeHistory } from '../../../../../shared/explain/history/describe-history.ts';
import type { RunState, StepRecord, StoredRun } from '../../../../../shared/contracts/run.ts';
import { aRun, at, iso, recordOf } from '../../../../fixtures/recorded-run.ts';

let count = 0;

function runOf(steps: StoredRun['steps'], state: RunState, ended?: number): StoredRun {
  count += 1;
  const summary = {
    ...{ step_index: 0, paused: false, acting: false },
    ...(ended === undefined ? {} : { ended_at: at(ended) }),
  };
  const run = aRun(steps, { state, summary });
  run.definition.run_id = `01JB${String(count).padStart(22, '0')}`;
  return run;
}

function historyOf(runs: StoredRun[], { from = 0, to = 120, now = 120, since = -1_000 } = {}) {
  const index = new ActivityIndex(at(since));
  for (const run of runs) index.take(run);
  return describeHistory(
    { runs: index.runs(), since: index.since, modules: ['reader', 'arm'] },
    { from: at(from), to: at(to), bucket: 60_000 },
    at(now),
  );
}

const failure = (from: number, to: number, message: string): StepRecord =>
  recordOf({ from, to, status: 'failed', error: { code: 'action_failed', message, retryable: true } });
const none = { succeeded: 0, failed: 0, cancelled: 0, unknown: 0, skipped: 0 };

describe('describeHistory', () => {
  it('runs and steps that ended > are counted in the part of the time in which they did', async () => {
    const { buckets } = await historyOf([
      runOf({ 0: recordOf({ from: 1, to: 5 }), 1: recordOf({ from: 50, to: 70 }) }, 'completed', 70),
      runOf({ 0: failure(2, 10, 'no') }, 'failed', 11),
      runOf({ 0: recordOf({ from: 100, status: 'running' }) }, 'active'),
    ]);
    expect(buckets).toEqual([
      {
        from: iso(0),
        runs: { completed: 0, failed: 1, cancelled: 0 },
        steps: { ...none, succeeded: 1, failed: 1 },
      },
      { from: iso(60), runs: { completed: 1, failed: 0, cancelled: 0 }, steps: { ...none, succeeded: 1 } },
    ]);
  });

  it('instruments acted > what they did at the same time counts once, and what goes on until now', async () => {
    const { utilisation } = await historyOf(
      [
        runOf({ 0: recordOf({ from: -20, to: 10 }) }, 'completed', 10),
        runOf({ 0: recordOf({ from: 5, to: 20 }), 1: recordOf({ from: 80, status: 'running' }) }, 'active'),
      ],
      { now: 100 },
    );
    expect(utilisation).toEqual([
      { module: 'reader', instance: 'a', busy: 20, share: 0.2, actions: 1 },
      { module: 'arm', instance: 'a', busy: 20, share: 0.2, actions: 2 },
    ]);
  });

  it('it does not reach back so far > the part that is known counts', async () => {
    const run = runOf({ 0: recordOf({ from: 60, to: 90 }) }, 'completed', 90);
    const { utilisation, more, since } = await historyOf([run], { since: 60 });
    expect([utilisation[0]?.share, more, since]).toEqual([0.5, true, iso(60)]);
  });

  it('failures > are told by module, code and first line, the most frequent first', async () => {
    const { failures } = await historyOf([
      runOf({ 0: failure(1, 2, 'lid open\nat line 3') }, 'failed', 2),
      runOf({ 0: failure(3, 4, 'out of tips') }, 'failed', 4),
      runOf({ 0: failure(5, 6, 'lid open\nat line 4') }, 'failed', 6),
      runOf({ 0: recordOf({ from: 7, to: 8, status: 'failed', unknown: true }) }, 'failed', 8),
    ]);
    expect(failures).toMatchObject([
      {
        module: 'arm',
        code: 'action_failed',
        text: 'lid open',
        count: 2,
        last: { step_name: 'carry', at: iso(6) },
      },
      { code: 'outcome_unknown', text: '', count: 1 },
      { code: 'action_failed', text: 'out of tips', count: 1 },
    ]);
  });

  it('a driver says something else each time > some are told apart, and the rest together', async () => {
    const runs = Array.from({ length: 1_010 }, (_, n) =>
      runOf({ 0: failure(1, 2, `plate ${n}`) }, 'failed', 2),
    );
    const { failures } = await historyOf(runs);
    expect(failures[0]).toMatchObject({ text: 'others', count: 10 });
    expect(failures).toHaveLength(50);
  });

  it('actions that succeeded > how long they took, without those whose outcome was decided by a person', async () => {
    const runs = Array.from({ length: 20 }, (_, n) =>
      runOf({ 0: recordOf({ from: 1, to: 2 + n }) }, 'completed', 30),
    );
    const decided = recordOf({ from: 1, to: 90, resolution: { as: 'happened', at: at(95) } });
    const { durations } = await historyOf([
      ...runs,
      runOf({ 0: failure(1, 100, 'no') }, 'failed', 100),
      runOf({ 0: decided }, 'completed', 100),
    ]);
    expect(durations).toEqual([
      { module: 'arm', action: 'move', count: 20, median: 10, p95: 19, longest: 20 },
    ]);
  });
});
