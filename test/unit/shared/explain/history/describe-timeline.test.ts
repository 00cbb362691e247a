import { describe, expect, it } from 'vitest';
import { ActivityIndex } from '../../../../../shared/explain/history/activity-index.ts';
import { describeTimeline } from '../../../../../shared/explain/history/describe-timeline.ts';
import type { RunSummary, StoredRun } from '../../../../../shared/contracts/run.ts';
import type { WaitingFor } from '../../../../../shared/contracts/waiting-for.ts';
import { aRun, at, iso, recordOf, run_id } from '../../../../fixtures/recorded-run.ts';

function timelineOf(runs: StoredRun[], request: { from?: number; to?: number; module?: string } = {}) {
  const index = new ActivityIndex(at(100));
  index.reachesBack(at(-1_000));
  for (const run of runs) index.take(run);
  const { from = -10, to = 100, module } = request;
  return describeTimeline(
    { runs: index.runs(), since: index.since, modules: ['reader', 'arm'] },
    { from: at(from), to: at(to), module },
  );
}

const summaryOf = (...waits: Partial<WaitingFor>[]): RunSummary => ({
  ...{ step_index: 1, paused: false, acting: false },
  waiting_for: waits.map((wait) => ({
    ...{ reason: 'busy', step: 1, name: 'read', since: 0 },
    ...wait,
  })),
});

const bar = { run_id, label: 'mix', attempt: 1, outcome: 'succeeded' };

describe('describeTimeline', () => {
  it('steps that are done and one that goes on > a bar each, by instrument in the order of the workcell', async () => {
    const run = aRun({ 0: recordOf({ from: 1, to: 5 }), 1: recordOf({ status: 'running', from: 5.2 }) });
    expect(await timelineOf([run])).toEqual({
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
  ] as const)('%s > is told as such', async (_, facts, outcome) => {
    const { instruments } = await timelineOf([aRun({ 0: recordOf({ from: 1, to: 3, ...facts }) })]);
    expect(instruments).toMatchObject([{ bars: [{ outcome }] }]);
  });

  it.each([
    ['still unknown', { status: 'failed', unknown: true }, {}, null],
    [
      'still unknown, of a run that is over',
      { status: 'failed', unknown: true },
      { state: 'failed', summary: { ...summaryOf(), ended_at: at(8) } },
      iso(8),
    ],
    [
      'unknown until a person said that it happened',
      { status: 'succeeded', resolution: { as: 'happened', at: at(6) } },
      {},
      iso(6),
    ],
  ] as const)(
    'its outcome is %s > its bar ends where the action ended, and the doubt is told',
    async (_, facts, run, until) => {
      const { instruments } = await timelineOf([aRun({ 0: recordOf({ from: 1, to: 3, ...facts }) }, run)]);
      expect(instruments[0]?.bars).toMatchObject([{ from: iso(1), to: iso(3), unknown_until: until }]);
    },
  );

  it('the doubt alone lies in the time that is asked for > the bar is told', async () => {
    const record = recordOf({
      from: 1,
      to: 3,
      status: 'succeeded',
      resolution: { as: 'happened', at: at(9) },
    });
    const { instruments } = await timelineOf([aRun({ 0: record })], { from: 5, to: 7 });
    expect(instruments[0]?.bars).toHaveLength(1);
  });

  it('an attempt that nobody acted on > there is no bar', async () => {
    expect((await timelineOf([aRun({ 0: recordOf({ status: 'idle', from: 1 }) })])).instruments).toEqual([]);
  });

  it('several attempts > a bar each, and a wait between them', async () => {
    const earlier = [
      { ...{ attempt: 1, status: 'failed' as const, instance: 'a' }, started_at: at(0.5), ended_at: at(2) },
    ];
    const { instruments, waits } = await timelineOf([
      aRun({ 0: recordOf({ attempt: 2, from: 7, to: 9, earlier }) }),
    ]);
    expect(instruments[0]?.bars).toMatchObject([
      { attempt: 1, outcome: 'failed', from: iso(0.5), to: iso(2) },
      { attempt: 2, outcome: 'succeeded', from: iso(7), to: iso(9) },
    ]);
    expect(waits).toMatchObject([{ step: 0, from: iso(2), to: iso(7) }]);
  });

  it('a step waits now > since when and for what is told', async () => {
    const text = 'waits for reader/a to be free';
    const summary = summaryOf({ reason: 'busy', step: 1, module: 'reader', instance: 'a', since: at(5) });
    const { waits } = await timelineOf([aRun({ 0: recordOf({ from: 0.5, to: 5 }) }, { summary })]);
    expect(waits).toMatchObject([
      { step: 1, module: 'reader', from: iso(5), to: null, reason: 'busy', text },
    ]);
  });

  it('several steps wait now, one of them at an instrument > each of the others since its own time', async () => {
    const summary = summaryOf(
      { reason: 'silent', step: 0, since: at(2) },
      { reason: 'busy', step: 1, since: at(3) },
      { reason: 'paused', step: 0, since: at(4) },
    );
    const { waits } = await timelineOf([
      aRun({ 0: recordOf({ status: 'running', from: 0.5 }) }, { summary }),
    ]);
    expect(waits).toMatchObject([
      { step: 1, from: iso(3), reason: 'busy' },
      { step: 0, from: iso(4), reason: 'paused' },
    ]);
  });

  it('steps that were ready at the same time > each waited since its own time, whatever was before it', async () => {
    const run = aRun({
      0: recordOf({ from: 4, to: 20, ready_at: at(0) }),
      1: recordOf({ from: 8, to: 9, ready_at: at(0), waited_for: 'busy' }),
    });
    expect((await timelineOf([run])).waits).toMatchObject([
      { step: 0, from: iso(0), to: iso(4) },
      { step: 1, from: iso(0), to: iso(8), reason: 'busy' },
    ]);
  });

  it('another stretch, or another module > only what touches it is told', async () => {
    const run = aRun({ 0: recordOf({ from: 1, to: 5 }), 1: recordOf({ from: 20, to: 30 }) });
    const told = async (request: Parameters<typeof timelineOf>[1]) => {
      const { instruments, waits } = await timelineOf([run], request);
      return [instruments.map(({ module }) => module), waits.map(({ step }) => step)];
    };
    expect(await told({ from: 6, to: 10 })).toEqual([[], [1]]);
    expect(await told({ from: 4, to: 10 })).toEqual([['arm'], [1]]);
    expect(await told({ from: 25 })).toEqual([['reader'], []]);
    expect(await told({ module: 'arm' })).toEqual([['arm'], [0]]);
  });

  it('it does not reach back so far > says so, and since when nothing is missing', async () => {
    expect(await timelineOf([], { from: -2_000 })).toMatchObject({ more: true, since: iso(-1_000) });
  });

  it('there is more than one answer holds > what goes on and what ended last is told, and since when', async () => {
    const runs = Array.from({ length: 5_001 }, (_, i) => {
      // The first is the oldest, and goes on.
      const steps = {
        0: recordOf(i === 0 ? { status: 'running', from: 0 } : { from: i / 100, to: i / 100 + 1 }),
      };
      const run = aRun(steps);
      run.definition.run_id = `01JB${String(i).padStart(22, '0')}`;
      return run;
    });
    const { instruments, more, since } = await timelineOf(runs);
    expect(instruments[0]?.bars).toHaveLength(5_000);
    expect(instruments[0]?.bars.slice(0, 2)).toMatchObject([
      { outcome: 'acting', from: iso(0) },
      { outcome: 'succeeded', from: iso(0.02) },
    ]);
    expect([more, since]).toEqual([true, iso(1.02)]);
  });
});
