import { endOf, type Lag, type Puzzle, type Task } from './puzzle.ts';

/** An arrow: the one begins at the earliest so long after a point of the other. */
export type Arrow = Omit<Lag, 'max'>;

/** So often times are worked out anew before they count as growing for ever. */
const mostRounds = 60;

export interface Times {
  early: number[];
  late: number[];
}

/** An arrow by which the one comes after the other. */
export function after(from: number, to: number): Arrow {
  return { from, point: 'end', to, min: 0 };
}

/** The tasks in an order in which none comes before one that it follows; undefined where some follow each other in a circle. */
export function orderOf(count: number, arrows: readonly Arrow[]): number[] | undefined {
  const waits = new Array<number>(count).fill(0);
  for (const { to } of arrows) waits[to] = at(waits, to) + 1;
  const out = Array.from({ length: count }, (): number[] => []);
  for (const { from, to } of arrows) out[from]?.push(to);
  const order = [...waits.keys()].filter((task) => waits[task] === 0);
  for (let next = 0; next < order.length; next += 1)
    for (const to of out[at(order, next)] ?? []) if ((waits[to] = at(waits, to) - 1) === 0) order.push(to);
  return order.length === count ? order : undefined;
}

/** For each task those that follow it, as the bits of a number; only by arrows that fit. */
export function followersOf(
  count: number,
  order: readonly number[],
  arrows: readonly Arrow[],
  fits: (arrow: Arrow) => boolean = () => true,
): bigint[] {
  const follows = new Array<bigint>(count).fill(0n);
  const out = Array.from({ length: count }, (): number[] => []);
  for (const arrow of arrows) if (fits(arrow)) out[arrow.from]?.push(arrow.to);
  for (const task of [...order].reverse())
    for (const to of out[task] ?? []) follows[task] = bitsOf(follows, task) | bit(to) | bitsOf(follows, to);
  return follows;
}

function bit(task: number): bigint {
  return 1n << BigInt(task);
}

function bitsOf(sets: readonly bigint[], task: number): bigint {
  return sets[task] ?? 0n;
}

export function has(sets: readonly bigint[], task: number, other: number): boolean {
  return (bitsOf(sets, task) & bit(other)) !== 0n;
}

/**
 * The earliest times at which tasks can begin, however long each takes: if all end early, and if all end late. Where another has to follow in a
 * bounded time, a task begins later. Undefined where it cannot be done in this order.
 */
export function timesOf(
  puzzle: Puzzle,
  arrows: readonly Arrow[],
  order: readonly number[],
  mayWork: (work: number) => boolean,
): Times | undefined {
  const { tasks, lags, now } = puzzle;
  const bounds = lags.filter(({ max }) => max < Infinity);
  const from = tasks.map(({ earliest }) => Math.max(earliest, now));
  const into = tasks.map((): Arrow[] => []);
  for (const arrow of arrows) into[arrow.to]?.push(arrow);
  const below = followersOf(tasks.length, order, arrows);
  const work = bounds.length + 2 * (tasks.length + arrows.length);
  for (let round = 0; round < mostRounds; round += 1) {
    if (!mayWork(work)) return undefined;
    const early = walk(puzzle, order, into, from, 'least');
    const late = walk(puzzle, order, into, from, 'most');
    for (const [task, { begins, latest }] of tasks.entries()) {
      if (begins !== undefined ? at(late, task) > begins : at(late, task) > latest) return undefined;
    }
    let isRaised = false;
    for (const { from: first, point, to, max } of bounds) {
      const { begins, least } = tasks[first] as Task;
      const { beside, after } = latestWithout(puzzle, { into, from, late, below }, { first, point, to });
      if (after > max) return undefined;
      const from_ = at(early, first);
      const happens = point === 'start' ? from_ : endOf(tasks[first] as Task, from_, 'least', now);
      if (beside <= happens + max) continue;
      if (begins !== undefined) return undefined;
      const needed = beside - max - (point === 'start' ? 0 : least);
      if (needed <= at(from, first)) continue;
      from[first] = needed;
      isRaised = true;
    }
    if (!isRaised) return { early, late };
  }
  return undefined;
}

/** When each task begins if all take their least or their most. */
function walk(
  { tasks, now }: Puzzle,
  order: readonly number[],
  into: readonly Arrow[][],
  from: readonly number[],
  length: 'least' | 'most',
): number[] {
  const starts = new Array<number>(tasks.length).fill(-Infinity);
  for (const task of order) {
    const { begins } = tasks[task] as Task;
    let start = begins ?? at(from, task);
    for (const { from: before, point, min } of into[task] ?? []) {
      const other = tasks[before] as Task;
      const happens = point === 'start' ? at(starts, before) : endOf(other, at(starts, before), length, now);
      start = Math.max(start, happens + min);
    }
    starts[task] = start;
  }
  return starts;
}

/** What is known of tasks while their times are worked out. */
interface Known {
  /** The arrows that lead to each. */
  into: readonly Arrow[][];
  /** From when on each may begin. */
  from: readonly number[];
  late: readonly number[];
  /** What follows each, see `followersOf`. */
  below: readonly bigint[];
}

/**
 * When a task begins at the latest because of all that does not follow from that point of another (`beside`); and how long after the point at the
 * latest because of what does (`after`). Only what lies between the two is looked at.
 */
function latestWithout(
  { tasks, now }: Puzzle,
  { into, from, late, below }: Known,
  { first, point, to }: Pick<Lag, 'point' | 'to'> & { first: number },
): { beside: number; after: number } {
  const seen = new Map<number, { beside: number; after: number }>();
  const look = (task: number): { beside: number; after: number } => {
    if (!has(below, first, task)) return { beside: at(late, task), after: -Infinity };
    const before = seen.get(task);
    if (before) return before;
    const { begins } = tasks[task] as Task;
    let beside = begins ?? at(from, task);
    let after = -Infinity;
    for (const { from: other, point: of, min } of into[task] ?? []) {
      const { least, most } = tasks[other] as Task;
      if (other === first) {
        after = Math.max(after, min + (point === of ? 0 : of === 'end' ? most : -least));
        continue;
      }
      const known = look(other);
      const ends = of === 'end' ? endOf(tasks[other] as Task, known.beside, 'most', now) : known.beside;
      beside = Math.max(beside, ends + min);
      after = Math.max(after, known.after + (of === 'end' ? most : 0) + min);
    }
    const found = { beside, after: begins === undefined ? after : -Infinity };
    seen.set(task, found);
    return found;
  };
  return look(to);
}

export function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? -Infinity;
}
