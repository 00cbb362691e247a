import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lag, Puzzle, Task } from '../../../orchestrator/commitments/timetable/puzzle.ts';
import { timetableFor } from '../../../orchestrator/commitments/timetable/timetable.ts';
import { partsOfPlays, playsOfPart } from '../../support/plays.ts';

/** By then all would be over, one after the other. */
const horizon = 17;

const task = fc.record({
  options: fc.constantFrom(['a'], ['b'], ['a', 'b'], []),
  begins: fc.constantFrom(undefined, undefined, undefined, -1, 0, 3),
  latest: fc.constantFrom(Infinity, 0, 2, 5),
  earliest: fc.nat({ max: 2 }),
  length: fc.integer({ min: 1, max: 3 }),
  together: fc.constantFrom(undefined, undefined, 'x'),
  keepsFor: fc.boolean(),
});
const lag = fc.record({
  from: fc.nat({ max: 2 }),
  to: fc.nat({ max: 3 }),
  point: fc.constantFrom<Lag['point']>('start', 'end'),
  min: fc.nat({ max: 1 }),
  length: fc.constantFrom(0, 1, 3, Infinity),
});
const puzzles = fc
  .record({
    tasks: fc.array(task, { minLength: 1, maxLength: 4 }),
    lags: fc.array(lag, { maxLength: 3 }),
    capacity: fc.constantFrom(1, 1, 2, 3),
  })
  .map(({ tasks, lags, capacity }): Puzzle => ({
    now: 0,
    tasks: tasks.map(({ begins, length, together, options, keepsFor, ...rest }): Task => {
      const of = { options, least: length, most: length };
      if (begins === undefined)
        return { ...of, ...rest, together: options.length === 2 ? together : undefined };
      const fixed = { ...of, begins, earliest: begins, latest: begins, options: options.slice(0, 1) };
      return keepsFor && begins > 0 ? { ...fixed, keepsFor: '' } : fixed;
    }),
    // One follows another only where it stands later, and what goes on follows nothing.
    lags: lags.flatMap(({ length, ...each }) =>
      each.from < each.to && each.to < tasks.length && tasks[each.to]?.begins === undefined
        ? [{ ...each, max: each.min + length }]
        : [],
    ),
    capacityOf: () => capacity,
  }));

/** Looks at all times and places there are. */
function existsTimetable({ now, tasks, lags, capacityOf }: Puzzle): boolean {
  const starts: number[] = [];
  const places: (string | undefined)[] = [];
  const end = (index: number): number => {
    const { begins, most } = tasks[index] as Task;
    const at = (starts[index] ?? 0) + most;
    return begins === undefined ? at : Math.max(at, now);
  };
  const isOpen = (index: number) => tasks[index]?.begins === undefined;
  const keepsLags = (last: number): boolean =>
    lags.every(({ from, point, to, min, max }) => {
      const counted = point === 'start' ? (starts[from] ?? 0) : end(from);
      const gap = (starts[to] ?? 0) - counted;
      return to !== last || (gap >= min && gap <= max);
    });
  const isWithOthers = (last: number): boolean =>
    starts.every((_, other) => {
      const { together } = tasks[last] as Task;
      const isAlike = together !== undefined && together === tasks[other]?.together && isOpen(other);
      return !isAlike || !isOpen(last) || places[other] === places[last];
    });
  /** Of what goes on anyway nobody asks whether there is room for it. */
  const hasRoom = (key: string, time: number): boolean => {
    const there = starts.flatMap((start, index) =>
      places[index] === key && start <= time && time < end(index) ? [index] : [],
    );
    if (!there.some(isOpen)) return true;
    return there.length <= capacityOf(key) && there.every((index) => tasks[index]?.keepsFor === undefined);
  };
  const times = Array.from({ length: horizon }, (_, at) => at);
  const place = (index: number): boolean => {
    const one = tasks[index];
    if (!one) return true;
    const found = (one.begins === undefined ? times : [one.begins]).some((time) => {
      if (one.begins === undefined && (time < one.earliest || time > one.latest)) return false;
      return (one.options.length === 0 ? [undefined] : one.options).some((key) => {
        starts[index] = time;
        places[index] = key;
        const fits = keepsLags(index) && isWithOthers(index);
        return fits && (key === undefined || times.every((at) => hasRoom(key, at))) && place(index + 1);
      });
    });
    starts.length = index;
    return found;
  };
  return place(0);
}

describe('timetable, of tasks whose length is known', () => {
  it.each(partsOfPlays())('play %i > there is one where one is found by looking at all', (part) => {
    let found = 0;
    fc.assert(
      fc.property(puzzles, (puzzle) => {
        const { starts, sure } = timetableFor(puzzle);
        expect(sure).toBe(true);
        const exists = existsTimetable(puzzle);
        if (exists) found += 1;
        expect(starts !== undefined).toBe(exists);
      }),
      { numRuns: playsOfPart(5_000), seed: part },
    );
    expect(found).toBeGreaterThan(50);
  });
});

describe('timetable, of an instance that takes many at once', () => {
  /** So many go on, and so many are to follow there, each some time after the one before. */
  const busy = (goesOn: number, follow: number, capacity: number): Puzzle => {
    const of = { options: ['hotel'], latest: Infinity, least: 0 };
    const there = Array.from({ length: goesOn }, (): Task => ({
      ...{ ...of, begins: -1, earliest: -1, most: 1_000 },
    }));
    const open = Array.from({ length: follow }, (): Task => ({ ...of, earliest: 0, most: 10 }));
    const lags = open.slice(1).map((_, index): Lag => {
      const from = goesOn + index;
      return { from, point: 'end', to: from + 1, min: 0, max: 5 };
    });
    return { now: 0, tasks: [...there, ...open], lags, capacityOf: () => capacity };
  };

  it.each([
    ['as many as it has room for', 39, 1, true],
    ['more, of which each follows another', 39, 12, true],
    ['one more than it has room for', 40, 3, false],
  ])('%s > is answered at once, and surely', (_, goesOn, follow, isFree) => {
    const { starts, sure } = timetableFor(busy(goesOn, follow, 40));
    expect(sure).toBe(true);
    expect(starts?.[goesOn] === 0).toBe(isFree);
  });
});
