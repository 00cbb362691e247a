import { describe, expect, it } from 'vitest';
import { activityBounds, ActivityIndex } from '../../../../gateway/activity/activity-index.ts';
import { describeTimeline } from '../../../../gateway/activity/describe-timeline.ts';
import type { StepRecord, StoredRun } from '../../../../shared/contracts/run.ts';
import { newStoredRun, stepDefinition } from '../../../fixtures/run-definition.ts';

const start = Date.UTC(2026, 10, 26, 14);
const second = 1_000;
/** So many seconds after the start. */
const at = (seconds: number) => start + seconds * second;
const iso = (seconds: number) => new Date(at(seconds)).toISOString();
const run_id = '01JB0000000000000000000001';

function recordOf(facts: Partial<StepRecord> & { from: number; to?: number }): StepRecord {
  const { from, to, ...others } = facts;
  return {
    ...{ status: 'succeeded', attempt: 1, command_id: 'c', instance: 'a', started_at: at(from) },
    ...(to === undefined ? {} : { ended_at: at(to) }),
    ...others,
  };
}

function aRun(steps: StoredRun['steps'], facts: Partial<StoredRun> = {}): StoredRun {
  const definition = {
    ...{ run_id, experiment_id: run_id, label: 'mix', created_at: at(0) },
    steps: [
      stepDefinition({ name: 'carry' }),
      stepDefinition({ name: 'read', module: 'reader', action: 'scan' }),
    ],
  };
  return { ...newStoredRun(definition), state: 'active', steps, ...facts };
}

function timelineOf(runs: StoredRun[], wish: { from?: number; to?: number; module?: string } = {}) {
  const index = new ActivityIndex(at(100));
  index.reachesBack(at(-1_000));
  for (const run of runs) index.take(run);
  const { from = -10, to = 100, module } = wish;
  return describeTimeline(
    { runs: index.runs(), since: index.since, modules: ['reader', 'arm'] },
    { from: at(from), to: at(to), module },
  );
}

const bar = { run_id, label: 'mix', attempt: 1, outcome: 'succeeded' };

describe('describeTimeline', () => {
  it('steps that are done and one that goes on > a bar each, by instrument in the order of the workcell', () => {
    const run = aRun({ 0: recordOf({ from: 1, to: 5 }), 1: recordOf({ status: 'running', from: 5.2 }) });
    expect(timelineOf([run])).toEqual({
      ...{ from: iso(-10), to: iso(100), more: false, since: iso(-10) },
      instruments: [
        {
          ...{ module: 'reader', instance: 'a' },
          bars: [
            {
              ...bar,
              ...{ step: 1, step_name: 'read', action: 'scan', outcome: 'acting', from: iso(5.2), to: null },
            },
          ],
        },
        {
          ...{ module: 'arm', instance: 'a' },
          bars: [{ ...bar, step: 0, step_name: 'carry', action: 'move', from: iso(1), to: iso(5) }],
        },
      ],
      waits: [
        {
          ...{ run_id, label: 'mix', step: 0, step_name: 'carry', module: 'arm', from: iso(0), to: iso(1) },
          ...{ reason: 'not_known', text: null },
        },
      ],
    });
  });

  it.each([
    [
      'a failure',
      { status: 'failed', error: { code: 'action_failed', message: 'no', retryable: true } },
      'failed',
    ],
    ['an unknown outcome', { status: 'failed', unknown: true }, 'unknown'],
    [
      'an unknown outcome that an earlier version has stored',
      { status: 'failed', error: { code: 'lost', message: 'silent', retryable: true } },
      'unknown',
    ],
    ['a cancelled action', { status: 'cancelled' }, 'cancelled'],
    [
      'a step that a person let out',
      { status: 'cancelled', resolution: { as: 'skip', at: at(4) } },
      'skipped',
    ],
    [
      'one that a person said did not happen',
      { status: 'idle', resolution: { as: 'did_not', at: at(4) } },
      'unknown',
    ],
  ] as const)('%s > is told as such', (_, facts, outcome) => {
    const { instruments } = timelineOf([aRun({ 0: recordOf({ from: 1, to: 3, ...facts }) })]);
    expect(instruments).toMatchObject([{ bars: [{ outcome }] }]);
  });

  it('an attempt that nobody acted on > there is no bar', () => {
    expect(timelineOf([aRun({ 0: recordOf({ status: 'idle', from: 1 }) })]).instruments).toEqual([]);
  });

  it('several attempts > a bar each, and a wait between them', () => {
    const earlier = [
      { ...{ attempt: 1, status: 'failed' as const, instance: 'a' }, started_at: at(0.5), ended_at: at(2) },
    ];
    const { instruments, waits } = timelineOf([
      aRun({ 0: recordOf({ attempt: 2, from: 7, to: 9, earlier }) }),
    ]);
    expect(instruments[0]?.bars).toMatchObject([
      { attempt: 1, outcome: 'failed', from: iso(0.5), to: iso(2) },
      { attempt: 2, outcome: 'succeeded', from: iso(7), to: iso(9) },
    ]);
    expect(waits).toMatchObject([{ step: 0, from: iso(2), to: iso(7) }]);
  });

  it('a step waits now > since when and for what is told', () => {
    const waiting = 'waits for reader/a to be free';
    const summary = { step_index: 1, paused: false, acting: false, waiting };
    const { waits } = timelineOf([aRun({ 0: recordOf({ from: 0.5, to: 5 }) }, { summary })]);
    expect(waits).toMatchObject([{ step: 1, module: 'reader', from: iso(5), to: null, text: waiting }]);
  });

  it('a run is paused, or waits for a word > the reason is that', () => {
    const summary = { step_index: 1, paused: true, acting: false, waiting: 'paused by Ada' };
    const paused = aRun({ 0: recordOf({ from: 0.5, to: 5 }) }, { summary });
    expect(timelineOf([paused]).waits).toMatchObject([{ to: null, reason: 'paused' }]);
  });

  it('another stretch, or another module > only what touches it is told', () => {
    const run = aRun({ 0: recordOf({ from: 1, to: 5 }), 1: recordOf({ from: 20, to: 30 }) });
    const told = (wish: Parameters<typeof timelineOf>[1]) => {
      const { instruments, waits } = timelineOf([run], wish);
      return [instruments.map(({ module }) => module), waits.map(({ step }) => step)];
    };
    expect(told({ from: 6, to: 10 })).toEqual([[], [1]]);
    expect(told({ from: 4, to: 10 })).toEqual([['arm'], [1]]);
    expect(told({ from: 25 })).toEqual([['reader'], []]);
    expect(told({ module: 'arm' })).toEqual([['arm'], [0]]);
  });

  it('it does not reach back so far > says so, and since when nothing is missing', () => {
    expect(timelineOf([], { from: -2_000 })).toMatchObject({ more: true, since: iso(-1_000) });
  });

  it('there is more than one answer holds > the newest are told, and since when', () => {
    const runs = Array.from({ length: 5_001 }, (_, i) => {
      const run = aRun({ 0: recordOf({ from: i / 100, to: i / 100 + 1 }) });
      run.definition.run_id = `01JB${String(i).padStart(22, '0')}`;
      return run;
    });
    const { instruments, more, since } = timelineOf(runs);
    expect(instruments[0]?.bars).toHaveLength(5_000);
    expect([more, since]).toEqual([true, iso(0.01)]);
  });
});

describe('ActivityIndex', () => {
  const ended = (n: number, to: number) => {
    const summary = { step_index: 0, paused: false, acting: false, started_at: at(n), ended_at: at(to) };
    const run = aRun({ 0: recordOf({ from: n, to }) }, { state: 'completed', summary });
    run.definition.run_id = `01JB${String(n).padStart(22, '0')}`;
    run.definition.created_at = at(n);
    return run;
  };
  const idsIn = (index: ActivityIndex) => [...index.runs()].map((run) => Number(run.run_id.slice(4)));

  it('more than it may hold > forgets the runs that were handed in first, and says since when it knows all', () => {
    const index = new ActivityIndex(at(0), { keepFor: activityBounds.keepFor, most: 20 });
    index.reachesBack(at(-1));
    for (let n = 0; n < 15; n += 1) index.take(ended(n, n + 1));
    expect(index.isFull).toBe(true);
    expect(idsIn(index)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(index.since).toBe(at(4) + 1);
  });

  it('a run is not over > is not forgotten', () => {
    const index = new ActivityIndex(at(0), { keepFor: 10 * second, most: 2 });
    const open = aRun({ 0: recordOf({ status: 'running', from: 1 }) });
    index.take(open);
    for (let n = 2; n < 9; n += 1) index.take(ended(n, n + 1));
    index.forget(at(1_000));
    expect(idsIn(index)).toEqual([1]);
    expect(index.since).toBe(at(990));
  });

  it('what the feed tells of a run that it knows > is as if the run had been read anew', () => {
    const begun = aRun({ 0: recordOf({ status: 'running', from: 1 }) });
    const summary = { step_index: 1, paused: false, acting: true };
    const first = recordOf({ from: 1, to: 3 });
    const then = recordOf({ status: 'running', from: 3.1 });
    const heard = new ActivityIndex(at(0));
    heard.take(begun);
    const steps = [
      { position: 0, record: first },
      { position: 1, record: then },
    ];
    expect(heard.hear({ run_id, state: 'active', summary, steps })).toBe(true);
    const read = new ActivityIndex(at(0));
    read.take(aRun({ 0: first, 1: then }, { summary }));
    expect([...heard.runs()]).toEqual([...read.runs()]);
  });

  it('the feed tells of a run that it does not know, or not enough > the run is to be read', () => {
    const index = new ActivityIndex(at(0));
    const told = { run_id, state: 'active' as const, summary: undefined };
    expect(index.hear({ ...told, steps: [] })).toBe(false);
    index.take(aRun({}));
    expect(index.hear({ ...told, steps: undefined })).toBe(false);
  });

  it('a simulated run > there is nothing of it', () => {
    const index = new ActivityIndex(at(0));
    const run = aRun({ 0: recordOf({ from: 1, to: 2 }) });
    run.definition.simulate = true;
    index.take(run);
    expect(idsIn(index)).toEqual([]);
  });
});
