/**
 * Whether some tasks can all be done in their time: the exact check behind gaps. Each task lasts at least `least` and at most `most`, and nobody
 * knows how long: a timetable counts only where it is kept however long each of them takes within these bounds.
 */

/** Something that is to be done on one of some instances, or goes on, or keeps an instance from all else. Times are milliseconds. */
export interface Task {
  /** Any of these may do it; empty where it needs none. */
  options: readonly string[];
  /** Tasks with the same one go to the same instance. */
  together?: string | undefined;
  /** The run whose it is. */
  run?: string | undefined;
  /** When it has begun, or will for certain; missing where that is still to be found. */
  begins?: number | undefined;
  /** When it may begin. */
  earliest: number;
  latest: number;
  least: number;
  most: number;
  /** It keeps the instance from all tasks but those of this run ('' is none). */
  keepsFor?: string | undefined;
  /** What is done; missing where nobody knows. */
  action?: string | undefined;
}

/** What lies between a point of one task and the beginning of another. */
export interface Lag {
  from: number;
  point: 'start' | 'end';
  to: number;
  min: number;
  max: number;
}

export interface Puzzle {
  now: number;
  tasks: readonly Task[];
  lags: readonly Lag[];
  /** How many tasks an instance takes at once. */
  capacityOf: (key: string) => number;
  /** Of these an instance does one at a time, however many tasks it takes. */
  isExclusive?: (key: string, task: Task) => boolean;
}

/** When each task begins at the latest; undefined: there is no timetable, or none was found within the effort. */
export interface Timetable {
  starts: number[] | undefined;
  /** True where all possibilities were looked at. */
  sure: boolean;
  /** How much was worked out for it, see `effort`. */
  work: number;
}

/** How much is worked out for one timetable, counted in tasks and gaps looked at, and pairs of tasks: a check takes some milliseconds at most. */
const effort = 20_000;
/** So often times are worked out anew before they count as growing for ever. */
const mostRounds = 60;

export function timetableFor(puzzle: Puzzle): Timetable {
  const search = new Search(puzzle);
  const starts = search.run();
  return { starts, sure: starts !== undefined || search.left > 0, work: effort - search.left };
}

/** An arrow: the one begins at the earliest so long after a point of the other. */
type Arrow = Omit<Lag, 'max'>;

interface Times {
  early: number[];
  late: number[];
}

class Search {
  left: number;
  readonly #puzzle: Puzzle;
  /** Where each task goes, by task. */
  readonly #place: (string | undefined)[];

  constructor(puzzle: Puzzle) {
    this.#puzzle = puzzle;
    this.left = effort;
    this.#place = puzzle.tasks.map(({ options }) => (options.length === 1 ? options[0] : undefined));
  }

  run(): number[] | undefined {
    const places = this.#place.flatMap((key, task) =>
      key === undefined ? [] : this.#behindOthers([task], key),
    );
    return this.#goOn([...this.#puzzle.lags, ...places]);
  }

  #goOn(arrows: readonly Arrow[]): number[] | undefined {
    if (this.left <= 0) return undefined;
    const order = orderOf(this.#puzzle.tasks.length, arrows);
    const times = order && timesOf(this.#puzzle, arrows, order, (work) => (this.left -= work) > 0);
    if (!times) return undefined;
    const open = this.#unplaced(times);
    if (open !== undefined) return this.#placeThere(open, arrows);
    const clash = this.#clashIn(times, order, arrows);
    if (!clash) return times.late;
    for (const [first, next] of clash) {
      const found = this.#goOn([...arrows, after(first, next)]);
      if (found) return found;
    }
    return undefined;
  }

  /** The first task that it is not decided of yet where it goes. */
  #unplaced({ early }: Times): number | undefined {
    let first: number | undefined;
    for (const [task, { options }] of this.#puzzle.tasks.entries()) {
      if (options.length === 0 || this.#place[task] !== undefined) continue;
      if (first === undefined || at(early, task) < at(early, first)) first = task;
    }
    return first;
  }

  #placeThere(task: number, arrows: readonly Arrow[]): number[] | undefined {
    const { tasks } = this.#puzzle;
    const { options, together } = tasks[task] as Task;
    const others = tasks.flatMap((each, index) =>
      index === task || (together !== undefined && each.together === together && each.begins === undefined)
        ? [index]
        : [],
    );
    for (const key of [...options].sort((a, b) => this.#loadOf(a) - this.#loadOf(b))) {
      if (!others.every((other) => tasks[other]?.options.includes(key))) continue;
      const before = others.map((other) => this.#place[other]);
      if (before.some((placed) => placed !== undefined && placed !== key)) continue;
      for (const other of others) this.#place[other] = key;
      const found = this.#goOn([...arrows, ...this.#behindOthers(others, key)]);
      if (found) return found;
      for (const [index, other] of others.entries()) this.#place[other] = before[index];
    }
    return undefined;
  }

  /** Where there is room for one, tasks come after what goes on there. */
  #behindOthers(placed: readonly number[], key: string): Arrow[] {
    const { tasks, now } = this.#puzzle;
    return [...this.#place.entries()].flatMap(([other, place]) => {
      const { begins = Infinity } = tasks[other] as Task;
      if (place !== key || begins > now) return [];
      const those = placed.filter(
        (task) =>
          tasks[task]?.begins === undefined &&
          !sharesKept(tasks[other] as Task, tasks[task] as Task) &&
          this.#excludes(key, other, task),
      );
      return those.map((task) => after(other, task));
    });
  }

  /** True where the instance never has both at the same time. */
  #excludes(key: string, one: number, other: number): boolean {
    const { tasks, capacityOf, isExclusive } = this.#puzzle;
    const [a, b] = [tasks[one] as Task, tasks[other] as Task];
    const excludeEachOther = isExclusive?.(key, a) === true && isExclusive(key, b);
    return capacityOf(key) === 1 || areApart(a, b) || excludeEachOther;
  }

  #loadOf(key: string): number {
    let load = 0;
    for (const [task, place] of this.#place.entries())
      if (place === key) load += 1 + Math.min(this.#puzzle.tasks[task]?.most ?? 0, 1e12);
    return load;
  }

  /** Tasks that want an instance at the same time although it has no room for all: pairs of which one must come before the other. */
  #clashIn(
    { early, late }: Times,
    order: readonly number[],
    arrows: readonly Arrow[],
  ): [number, number][] | undefined {
    const { tasks, now } = this.#puzzle;
    const users = new Map<string, number[]>();
    for (const [task, key] of this.#place.entries()) {
      if (key !== undefined) users.set(key, [...(users.get(key) ?? []), task]);
    }
    const follows = followersOf(tasks.length, order, arrows, ({ point, min }) => point === 'end' && min >= 0);
    const until = (task: number) => endOf(tasks[task] as Task, at(late, task), 'most', now);
    const isBefore = (a: number, b: number): boolean => has(follows, a, b);
    const overlap = (a: number, b: number): boolean =>
      at(early, a) < until(b) &&
      at(early, b) < until(a) &&
      !isBefore(a, b) &&
      !isBefore(b, a) &&
      !sharesKept(tasks[a] as Task, tasks[b] as Task);
    let fewest: [number, number][] | undefined;
    for (const [key, all] of users) {
      if (all.length < 2) continue;
      this.left -= (all.length * all.length) >> 3;
      const excludes = (a: number, b: number): boolean => this.#excludes(key, a, b);
      const sorted = all.sort((a, b) => at(early, a) - at(early, b) || at(late, a) - at(late, b));
      for (const crowd of crowdsIn(
        sorted,
        { overlap, isBefore, excludes },
        this.#puzzle.capacityOf(key),
        tasks,
      )) {
        const ways = pairsOf(crowd, tasks).filter(([first, next]) => {
          const { begins, latest } = tasks[next] as Task;
          return endOf(tasks[first] as Task, at(early, first), 'most', now) <= (begins ?? latest);
        });
        if (!fewest || ways.length < fewest.length) fewest = ways;
        if (ways.length < 2) return ways;
      }
    }
    return fewest;
  }
}

/** An arrow by which the one comes after the other. */
function after(from: number, to: number): Arrow {
  return { from, point: 'end', to, min: 0 };
}

/** One keeps the instance for the run of the other. */
function sharesKept(a: Task, b: Task): boolean {
  return (
    (a.keepsFor !== undefined && a.keepsFor === b.run) || (b.keepsFor !== undefined && b.keepsFor === a.run)
  );
}

/** False where one keeps the instance from all others, and the other is of the run that it is kept for. */
function areApart(a: Task, b: Task): boolean {
  return (
    (a.keepsFor !== undefined && a.keepsFor !== b.run) || (b.keepsFor !== undefined && b.keepsFor !== a.run)
  );
}

/**
 * More tasks at the same time than there is room for, and pairs of which one keeps the instance to itself. Of what goes on already nothing is
 * asked. Of crowds of more than two it finds one.
 */
function* crowdsIn(
  sorted: readonly number[],
  {
    overlap,
    isBefore,
    excludes,
  }: Record<'overlap' | 'isBefore' | 'excludes', (a: number, b: number) => boolean>,
  capacity: number,
  tasks: readonly Task[],
): Iterable<number[]> {
  const isOpen = (task: number) => tasks[task]?.begins === undefined;
  for (const [index, task] of sorted.entries())
    for (const other of sorted.slice(index + 1)) {
      if ((isOpen(task) || isOpen(other)) && excludes(task, other) && overlap(task, other))
        yield [task, other];
    }
  const users = sorted.filter((task) => tasks[task]?.keepsFor === undefined);
  if (capacity === 1 || users.length <= capacity) return;
  for (const [index, last] of users.entries()) {
    // All of these go on when the last one begins: of two of them there is no crowd only where one follows the other.
    const there = users.slice(0, index).filter((task) => overlap(task, last));
    for (const open of isOpen(last) ? [last] : there.filter(isOpen)) {
      const chosen = open === last ? [last] : [last, open];
      const beside = open === last ? there : there.filter((task) => task !== open && overlap(task, open));
      const wanted = capacity + 1 - chosen.length;
      const crowd = beside.length < wanted ? [] : mostBeside(beside, isBefore).slice(0, wanted);
      if (crowd.length < wanted) continue;
      yield [...chosen, ...crowd];
      return;
    }
  }
}

/**
 * Of tasks as many as there can be none of which follows another. These are as many as the fewest chains that hold all tasks; and for the fewest
 * chains as many tasks as can be each have one that comes next.
 */
function mostBeside(tasks: readonly number[], isBefore: (a: number, b: number) => boolean): number[] {
  /** For each that comes next in a chain the one before it. */
  const before = new Map<number, number>();
  const findNext = (task: number, seen: Set<number>): boolean =>
    tasks.some((next) => {
      if (seen.has(next) || !isBefore(task, next)) return false;
      seen.add(next);
      const other = before.get(next);
      if (other !== undefined && !findNext(other, seen)) return false;
      before.set(next, task);
      return true;
    });
  const last = tasks.filter((task) => !findNext(task, new Set()));
  const followers = new Set<number>();
  for (const task of last) findNext(task, followers);
  const firsts = new Set([...last, ...[...followers].map((task) => before.get(task))]);
  return tasks.filter((task) => firsts.has(task) && !followers.has(task));
}

function pairsOf(crowd: readonly number[], tasks: readonly Task[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (const [index, a] of crowd.entries())
    for (const b of crowd.slice(index + 1)) {
      const [first, next] = goesFirst(tasks[a] as Task, tasks[b] as Task) ? [a, b] : [b, a];
      if (tasks[a]?.begins !== undefined && tasks[b]?.begins !== undefined) continue;
      pairs.push([first, next], [next, first]);
    }
  return pairs;
}

/** What is tried first; it matters for the time that a search takes, not for what it finds. */
function goesFirst(a: Task, b: Task): boolean {
  if (a.begins !== undefined || b.begins !== undefined) return a.begins !== undefined;
  return a.latest <= b.latest;
}

/** The tasks in an order in which none comes before one that it follows; undefined where some follow each other in a circle. */
function orderOf(count: number, arrows: readonly Arrow[]): number[] | undefined {
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
function followersOf(
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

function has(sets: readonly bigint[], task: number, other: number): boolean {
  return (bitsOf(sets, task) & bit(other)) !== 0n;
}

/**
 * The earliest times at which tasks can begin, however long each takes: if all end early, and if all end late. Where another has to follow in a
 * bounded time, a task begins later. Undefined where it cannot be done in this order.
 */
function timesOf(
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

/** When a task ends that begins then; one that goes on has not ended yet. */
function endOf({ begins, least, most }: Task, start: number, length: 'least' | 'most', now: number): number {
  const end = start + (length === 'least' ? least : most);
  return begins === undefined ? end : Math.max(end, now);
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? -Infinity;
}
