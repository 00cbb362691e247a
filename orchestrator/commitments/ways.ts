/**
 * Whether runs that have begun can all come to their ends, one act after the other: a search over the orders in which they take places from
 * each other. Pure.
 */

/** Something that a run has still to do and for which it needs what others may have. Names: of an instance its key, of a location `at NAME`. */
export interface Act {
  /** The acts of the run that come before it, by their indexes. */
  before: readonly number[];
  /** One of these must be free, or kept by the run. */
  needs?: readonly string[];
  /** Where it takes something from, and brings it to. */
  source?: string;
  target?: string;
  /** What it brings there stays for good: its run does not take it away again. */
  isLast?: true;
  /** What the run keeps from then on, and what it has kept until then: of each list one. */
  begins: readonly (readonly string[])[];
  ends: readonly (readonly string[])[];
}

export interface Course {
  acts: readonly Act[];
  /** What it keeps, and where something of it stands. */
  keeps: readonly string[];
  stands: readonly string[];
}

export interface Yard {
  /** How much there is room for; what is missing has room for all. */
  room: ReadonlyMap<string, number>;
  /** How much of that is taken, by the courses and by others. */
  taken: ReadonlyMap<string, number>;
  courses: readonly Course[];
}

/** An act by its course and its place in it. */
export type Move = readonly [course: number, act: number];

/** Where all stands after some acts. It is never changed. */
interface Standing {
  taken: ReadonlyMap<string, number>;
  /** How often what is kept, and what of a course stands where: by `COURSE NAME`. */
  keeps: ReadonlyMap<string, number>;
  stands: ReadonlySet<string>;
  done: readonly ReadonlySet<number>[];
}

/** So many orders are looked at. */
const mostLooks = 400;

export class Ways {
  readonly #yard: Yard;
  /** True where what is brought somewhere for good is taken away by a person. */
  readonly #isCleared: boolean;
  #looks = 0;
  readonly #seen = new Set<string>();

  constructor(yard: Yard, isCleared: boolean) {
    this.#yard = yard;
    this.#isCleared = isCleared;
  }

  /**
   * An order in which all that is left is done, once that act is; undefined where none was found, or it cannot be done.
   * @param begins what its run keeps from then on, where that is known
   */
  find(first?: Move, begins?: Act['begins']): Move[] | undefined {
    this.#looks = 0;
    this.#seen.clear();
    const start = this.#start();
    const standing = first ? this.#after(start, first, begins) : start;
    return standing && this.#search(standing);
  }

  #start(): Standing {
    const { taken, courses } = this.#yard;
    const keeps = new Map<string, number>();
    const stands = new Set<string>();
    for (const [course, each] of courses.entries()) {
      for (const name of each.keeps) add(keeps, `${course} ${name}`, 1);
      for (const name of each.stands) stands.add(`${course} ${name}`);
    }
    return { taken, keeps, stands, done: courses.map(() => new Set<number>()) };
  }

  #search(given: Standing): Move[] | undefined {
    const path: Move[] = [];
    let standing = given;
    // A course that can end by itself does so: it leaves no less room than before.
    for (let goesOn = true; goesOn;) {
      goesOn = false;
      for (const course of this.#open(standing)) {
        const finished = this.#finish(standing, course);
        if (!finished) continue;
        standing = finished.standing;
        path.push(...finished.moves);
        goesOn = true;
      }
    }
    const open = this.#open(standing);
    if (open.length === 0) return path;
    const key = standing.done.map((done) => [...done].sort((a, b) => a - b).join()).join(';');
    if (this.#seen.has(key) || (this.#looks += 1) > mostLooks) return undefined;
    this.#seen.add(key);
    for (const course of open) {
      for (const act of this.#reached(standing, course)) {
        const next = this.#after(standing, [course, act]);
        const rest = next && this.#search(next);
        if (rest) return [...path, [course, act], ...rest];
      }
    }
    return undefined;
  }

  #open({ done }: Standing): number[] {
    return [...this.#yard.courses.keys()].filter(
      (course) => (done[course]?.size ?? 0) < (this.#yard.courses[course]?.acts.length ?? 0),
    );
  }

  #reached({ done }: Standing, course: number): number[] {
    const own = done[course] ?? new Set();
    const { acts = [] } = this.#yard.courses[course] ?? {};
    return [...acts.keys()].filter(
      (act) => !own.has(act) && acts[act]?.before.every((before) => own.has(before)),
    );
  }

  /** Does all that is left of a course, while the others stand still; undefined where that cannot be, or is in another's way. */
  #finish(given: Standing, course: number): { standing: Standing; moves: Move[] } | undefined {
    const moves: Move[] = [];
    let standing = given;
    for (let goesOn = true; goesOn;) {
      goesOn = false;
      for (const act of this.#reached(standing, course)) {
        const next = this.#after(standing, [course, act]);
        if (!next) continue;
        standing = next;
        moves.push([course, act]);
        goesOn = true;
      }
    }
    const { acts = [] } = this.#yard.courses[course] ?? {};
    if (moves.length < acts.length - (given.done[course]?.size ?? 0)) return undefined;
    if (this.#isCleared) return { standing, moves };
    const left = new Set(
      acts.flatMap(({ target, isLast }) => (isLast && target !== undefined ? [target] : [])),
    );
    const isInTheWay = this.#open(standing).some((other) =>
      this.#yard.courses[other]?.acts.some(
        ({ target, begins }, act) =>
          !standing.done[other]?.has(act) &&
          ((target !== undefined && left.has(target)) || begins.flat().some((name) => left.has(name))),
      ),
    );
    return isInTheWay ? undefined : { standing, moves };
  }

  /** Undefined where what it needs is not free. */
  #after(
    { taken: before, keeps: kept, stands: stood, done }: Standing,
    [course, index]: Move,
    given?: Act['begins'],
  ): Standing | undefined {
    const act = this.#yard.courses[course]?.acts[index];
    if (!act) return undefined;
    const begins = given ?? act.begins;
    const { needs, source, target, isLast, ends } = act;
    const taken = new Map(before);
    const keeps = new Map(kept);
    const stands = new Set(stood);
    const has = (name: string) => (keeps.get(`${course} ${name}`) ?? 0) > 0;
    const isFree = (name: string) => (taken.get(name) ?? 0) < (this.#yard.room.get(name) ?? Infinity);
    for (const options of begins) {
      const own = options.find((name) => has(name) || stands.has(`${course} ${name}`));
      const name = own ?? options.find(isFree);
      if (name === undefined) return undefined;
      if (own === undefined) add(taken, name, 1);
      add(keeps, `${course} ${name}`, 1);
    }
    if (needs && !needs.some((name) => has(name) || isFree(name))) return undefined;
    if (target !== undefined && !has(target) && !isFree(target)) return undefined;
    if (source !== undefined) {
      stands.delete(`${course} ${source}`);
      if (!has(source)) add(taken, source, -1);
    }
    if (target !== undefined && !(isLast && this.#isCleared)) {
      stands.add(`${course} ${target}`);
      if (!has(target)) add(taken, target, 1);
    }
    for (const options of ends) {
      const name = options.find(has);
      if (name === undefined) continue;
      add(keeps, `${course} ${name}`, -1);
      if (!has(name) && !stands.has(`${course} ${name}`)) add(taken, name, -1);
    }
    return {
      taken,
      keeps,
      stands,
      done: done.map((own, at) => (at === course ? new Set([...own, index]) : own)),
    };
  }
}

function add(to: Map<string, number>, name: string, count: number): void {
  to.set(name, Math.max(0, (to.get(name) ?? 0) + count));
}
