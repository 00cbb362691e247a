/**
 * Whether some tasks can all be done in their time: the exact check behind gaps. Each task lasts at least `least` and at most `most`, and nobody
 * knows how long: a timetable counts only where it is kept however long each of them takes within these bounds.
 */
import { crowdsIn, pairsOf } from './crowds.ts';
import { areApart, endOf, type Puzzle, sharesKept, type Task } from './puzzle.ts';
import { after as arrow, type Arrow, at, followersOf, has, orderOf, type Times, timesOf } from './times.ts';

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

export function timetableFor(puzzle: Puzzle): Timetable {
  const search = new Search(puzzle);
  const starts = search.run();
  return { starts, sure: starts !== undefined || search.left > 0, work: effort - search.left };
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
      const found = this.#goOn([...arrows, this.#after(first, next)]);
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
      return those.map((task) => this.#after(other, task));
    });
  }

  #after(first: number, next: number): Arrow {
    return arrow(this.#lastOf(first), next);
  }

  /** The task with whose end one ends. */
  #lastOf(task: number): number {
    return this.#puzzle.tasks[task]?.until ?? task;
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
    const endIn = (starts: readonly number[], task: number) => {
      const last = this.#lastOf(task);
      return endOf(tasks[last] as Task, at(starts, last), 'most', now);
    };
    const until = (task: number) => endIn(late, task);
    const isBefore = (a: number, b: number): boolean => has(follows, this.#lastOf(a), b);
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
          return endIn(early, first) <= (begins ?? latest);
        });
        if (!fewest || ways.length < fewest.length) fewest = ways;
        if (ways.length < 2) return ways;
      }
    }
    return fewest;
  }
}
