import { describe, expect, test } from 'vitest';
import type { ActionBar, StepWait, Timeline } from '../../../../dashboard/src/api/history.ts';
import { joinTimelines } from '../../../../dashboard/src/screens/now/gantt/use-timeline.ts';
import { hitAt, laneHeight, nextBar } from '../../../../dashboard/src/screens/now/gantt/hit.ts';
import { firstFrom, layLanes } from '../../../../dashboard/src/screens/now/gantt/lanes.ts';

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

describe('what a pointer is at', () => {
  const lanes = layLanes(instruments, timeline([bar(0, 1, 3), bar(1, 10, 12)], [wait(7, 2, 9)]));

  test.each([
    ['a bar', 15, 2, 'bar 0'],
    ['beside a narrow bar, within reach', 15, 9.9, 'bar 1'],
    ['a wait below a bar', 31, 2.5, 'wait 7'],
    ['a wait where no bar is', 15, 6, 'wait 7'],
    ['nothing', 15, 30, 'nothing'],
    ['another lane', 15 + laneHeight, 2, 'nothing'],
  ])('%s', (_, y, minute, expected) => {
    const hit = hitAt(lanes, y, minute * 60_000, 10_000);
    const found = !hit
      ? 'nothing'
      : 'bar' in hit
        ? `bar ${hit.bar.of.step}`
        : `wait ${hit.waits[0]?.of.step}`;
    expect(found).toBe(expected);
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
