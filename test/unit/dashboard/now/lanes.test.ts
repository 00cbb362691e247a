import { describe, expect, test } from 'vitest';
import type { Reservation } from '../../../../client/index.ts';
import type { ActionBar, StepWait, Timeline } from '../../../../dashboard/src/api/history.ts';
import { joinTimelines } from '../../../../dashboard/src/screens/now/gantt/use-timeline.ts';
import { hitAt, type Hit, nextBar } from '../../../../dashboard/src/bars/hit.ts';
import { firstFrom } from '../../../../dashboard/src/bars/pieces.ts';
import { instrumentRows } from '../../../../dashboard/src/bars/rows.ts';
import { latestIn, layLanes, type Plan } from '../../../../dashboard/src/screens/now/gantt/lanes.ts';

const at = (minute: number): string => new Date(minute * 60_000).toISOString();

function bar(step: number, from: number, to: number | null, more: Partial<ActionBar> = {}): ActionBar {
  return {
    ...{ run_id: 'R1', label: 'assay', step, step_name: `step ${step}`, action: 'read', attempt: 1 },
    ...{ outcome: to === null ? 'acting' : 'succeeded', from: at(from), to: to === null ? null : at(to) },
    ...more,
  };
}

function wait(step: number, from: number, to: number | null): StepWait {
  const of = { run_id: 'R2', label: 'prep', step, step_name: `step ${step}`, module: 'arm' };
  return { ...of, from: at(from), to: to === null ? null : at(to), reason: 'busy', text: null };
}

function timeline(bars: ActionBar[], waits: StepWait[] = []): Timeline {
  return {
    ...{ from: at(0), to: at(60), since: at(0), more: false, waits },
    instruments: [{ module: 'arm', instance: 'a', bars }],
  };
}

function nameHit(hit: Hit | undefined): string {
  if (!hit) return 'nothing';
  if ('bar' in hit) return `bar ${hit.bar.of.step}`;
  return 'waits' in hit ? `wait ${hit.waits[0]?.of.step}` : `reserved ${hit.reserved.of.id}`;
}

const instruments = [
  { module: 'arm', instance: 'a' },
  { module: 'arm', instance: 'b' },
  { module: 'scale', instance: null },
];

describe('the lanes of the timeline', () => {
  test('actions one after the other > are in one track, those at the same time in two', () => {
    const [lane] = layLanes(instruments, timeline([bar(0, 1, 3), bar(1, 3, 5), bar(2, 4, null)]));
    expect(lane?.tracks.map((track) => track.map(({ of }) => of.step))).toEqual([[0, 1], [2]]);
    expect(lane?.tracks[1]?.[0]?.to).toBe(Infinity);
  });

  test('an unknown outcome without an end > does not go on', () => {
    const [lane] = layLanes(instruments, timeline([bar(0, 1, null, { outcome: 'unknown' })]));
    expect(lane?.tracks[0]?.[0]?.to).toBe(60_000);
  });

  test('a step that waits > is drawn once for its module', () => {
    const lanes = layLanes(instruments, timeline([], [wait(0, 1, null)]));
    expect(lanes.map(({ waits }) => waits.length)).toEqual([1, 0, 0]);
  });

  test('the first piece from a moment > is found by its end', () => {
    const pieces = [{ to: 1 }, { to: 5 }, { to: 5 }, { to: 9 }];
    expect([0, 1, 2, 5, 6, 10].map((from) => firstFrom(pieces, from))).toEqual([0, 0, 1, 1, 3, 4]);
  });
});

const span = (minute: number) => ({ about: at(minute), from: at(minute), until: at(minute) });

/** A plan of run R1, read at minute 5: step, begin, end, instrument. */
function plan(...steps: [step: number, begin: number, end: number, instance?: string][]): Plan {
  const run = { run_id: 'R1', label: 'assay', text: '' };
  const told = steps.map(([step, begin, end, instance = 'arm/a']) => ({
    ...{ step, name: `step ${step}`, module: 'arm', text: '', instance },
    ...{ begin: span(begin), end: span(end) },
  }));
  return { schedule: { at: at(5), runs: [{ ...run, steps: told }], more: 0 }, readAt: 5 * 60_000 };
}

describe('what is planned, in the lanes', () => {
  const drawn = (bars: ActionBar[], of: Plan) =>
    layLanes(instruments, timeline(bars), of).map(({ tracks }) =>
      tracks.map((track) => track.map((bar) => `${bar.of.step} ${bar.of.outcome} ${bar.from / 60_000}`)),
    );

  test('what comes after an action that goes on > stands behind it in its track, which ends as expected', () => {
    const of = plan([0, 3, 8], [1, 8, 12], [2, 12, 20, 'arm/b']);
    const lanes = layLanes(instruments, timeline([bar(0, 3, null)]), of);
    expect(drawn([bar(0, 3, null)], of)).toEqual([[['0 acting 3', '1 planned 8']], [['2 planned 12']], []]);
    expect(lanes[0]?.tracks[0]?.[0]?.due).toBe(8 * 60_000);
    expect(latestIn(lanes)).toBe(20 * 60_000);
  });

  test('what is late > begins when the plan was read; what is over, or was to be over, is not planned', () => {
    const of = plan([0, 1, 2], [1, 2, 4], [2, 4, 9]);
    expect(drawn([bar(0, 1, 3)], of)[0]).toEqual([['0 succeeded 1', '2 planned 5']]);
  });

  test('what has failed and is tried again > is planned', () => {
    expect(drawn([bar(0, 1, 3, { outcome: 'failed' })], plan([0, 6, 9]))[0]).toEqual([
      ['0 failed 1', '0 planned 6'],
    ]);
  });

  test('steps that an instrument does at the same time > have a track each', () => {
    expect(drawn([], plan([0, 6, 9], [1, 7, 10], [2, 9, 12]))[0]).toEqual([
      ['0 planned 6', '2 planned 9'],
      ['1 planned 7'],
    ]);
  });

  test('without a plan > nothing is', () => {
    expect(latestIn(layLanes(instruments, timeline([bar(0, 1, null)])))).toBeUndefined();
  });
});

describe('what people have reserved, in the lanes', () => {
  const reserved = (id: string, instance: string | null): Reservation => ({
    ...{ id, module: 'arm', instance, from: at(5), until: at(30), by: 'ada', reason: null },
    ...{ made_at: at(0), state: 'now', ended: null, text: '' },
  });
  const lanes = layLanes(instruments, undefined, plan([1, 8, 12]), [reserved('A', null), reserved('B', 'b')]);

  test('a module that is reserved whole > is so at each of its instruments', () => {
    expect(lanes.map((lane) => lane.reserved.map(({ of }) => of.id))).toEqual([['A'], ['A', 'B'], []]);
  });

  test.each([
    ['a planned step within it', 10, 'bar 1'],
    ['the reservation', 20, 'reserved A'],
    ['after it', 31, 'nothing'],
  ])('a pointer at %s', (_, minute, expected) => {
    expect(nameHit(hitAt(lanes, instrumentRows, 15, minute * 60_000, 10_000, 5 * 60_000))).toBe(expected);
  });
});

describe('what a pointer is at', () => {
  const lanes = layLanes(instruments, timeline([bar(0, 1, 3), bar(1, 10, 12)], [wait(7, 2, 9)]));

  test.each([
    ['a bar', 15, 2, 'bar 0'],
    ['beside a narrow bar, within reach', 15, 9.9, 'bar 1'],
    ['a wait below a bar', 31, 2.5, 'wait 7'],
    ['a wait where no bar is', 15, 6, 'wait 7'],
    ['nothing', 15, 30, 'nothing'],
    ['another lane', 15 + instrumentRows.height, 2, 'nothing'],
  ])('%s', (_, y, minute, expected) => {
    const hit = hitAt(lanes, instrumentRows, y, minute * 60_000, 10_000, 60 * 60_000);
    expect(nameHit(hit)).toBe(expected);
  });

  test('the time in which an outcome was unknown > belongs to the bar before it, also after its end', () => {
    const lanes = layLanes(instruments, timeline([bar(1, 1, 2, { unknown_until: at(20) })]));
    const hitIn = (minute: number) => hitAt(lanes, instrumentRows, 15, minute * 60_000, 10_000, 60 * 60_000);
    expect([1.5, 10, 30].map((minute) => nameHit(hitIn(minute)))).toEqual(['bar 1', 'bar 1', 'nothing']);
  });

  test('the keys > go from bar to bar and stay at the last', () => {
    const [lane] = lanes;
    const last = nextBar(lane, undefined, 1);
    expect(last?.of.step).toBe(1);
    expect(nextBar(lane, last, 1)?.of.step).toBe(1);
    expect(nextBar(lane, last, -1)?.of.step).toBe(0);
  });
});

describe('two readings of the timeline', () => {
  test('what is in both > counts as the later has it', () => {
    const past = timeline([bar(0, 1, 3), bar(1, 4, null)], [wait(5, 1, null)]);
    const recent = timeline([bar(1, 4, 6), bar(2, 7, null)], [wait(5, 1, 8)]);
    const joined = joinTimelines(past, recent);
    expect(joined?.instruments[0]?.bars.map(({ step, to }) => [step, to])).toEqual([
      [0, at(3)],
      [1, at(6)],
      [2, null],
    ]);
    expect(joined?.waits.map(({ to }) => to)).toEqual([at(8)]);
  });

  test.each([
    ['neither leaves something out', {}, {}, [false, 0]],
    ['the older one does', { more: true, since: at(5) }, {}, [true, 5]],
    ['the later one does', { more: true, since: at(5) }, { more: true, since: at(50) }, [true, 50]],
  ])('%s > is told', (_, past, recent, [more, since]) => {
    const joined = joinTimelines({ ...timeline([]), ...past }, { ...timeline([]), ...recent });
    expect([joined?.more, joined?.since]).toEqual([more, at(Number(since))]);
  });
});
