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
  /** What it keeps, and where things of it stand, each by itself. */
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

/** How much is still looked at, of all that is asked in a turn: one is an act that is tried. */
export interface Effort {
  left: number;
}

/** So many orders are looked at. */
const mostLooks = 400;

export class Ways {
  readonly #yard: Yard;
  /** True where what is brought somewhere for good is taken away by a person. */
  readonly #isCleared: boolean;
  readonly #effort: Effort;
  #looks = 0;
  readonly #seen = new Set<string>();
  // Where all stands after the acts that are done.
  readonly #taken: Map<string, number>;
  /** How often what is kept, and what of a course stands where: by `COURSE NAME`. */
  readonly #keeps = new Map<string, number>();
  readonly #stands = new Map<string, number>();
  readonly #done: Map<number, number>[];
  /** How many acts of each course are left. */
  readonly #left = new Map<number, number>();
  /** What takes back what was done, the latest last. */
  readonly #undo: (() => void)[] = [];

  constructor(yard: Yard, isCleared: boolean, effort: Effort = { left: Infinity }) {
    this.#yard = yard;
    this.#isCleared = isCleared;
    this.#effort = effort;
    this.#taken = new Map(yard.taken);
    this.#done = yard.courses.map(() => new Map<number, number>());
    for (const [course, { keeps, stands, acts }] of yard.courses.entries()) {
      for (const name of keeps) this.#add(this.#keeps, `${course} ${name}`, 1);
      for (const name of stands) this.#add(this.#stands, `${course} ${name}`, 1);
      this.#left.set(course, acts.length);
    }
  }

  /**
   * An order in which all that is left is done, once that act is; undefined where none was found, or it cannot be done.
   * @param begins what its run keeps from then on, where that is known
   */
  find(first?: Move, begins?: Act['begins']): Move[] | undefined {
    this.#looks = 0;
    this.#seen.clear();
    const before = this.#undo.length;
    const way = !first || this.#do(first, begins) ? this.#search() : undefined;
    this.#takeBack(before);
    return way;
  }

  #search(): Move[] | undefined {
    const path: Move[] = [];
    const before = this.#undo.length;
    // A course that can end by itself does so: it leaves no less room than before.
    for (let goesOn = true; goesOn;) {
      goesOn = false;
      for (const course of this.#open()) {
        const moves = this.#finish(course);
        if (!moves) continue;
        path.push(...moves);
        goesOn = true;
      }
    }
    const open = this.#open();
    if (open.length === 0) return path;
    const rest = this.#isNew(open) ? this.#branch(open) : undefined;
    if (rest) return [...path, ...rest];
    this.#takeBack(before);
    return undefined;
  }

  #isNew(open: readonly number[]): boolean {
    const of = open.map(
      (course) => `${course}: ${[...this.#doneOf(course).keys()].sort((a, b) => a - b).join()}`,
    );
    const key = of.join(';');
    if (this.#seen.has(key) || (this.#looks += 1) > mostLooks) return false;
    this.#seen.add(key);
    return true;
  }

  #branch(open: readonly number[]): Move[] | undefined {
    for (const course of open) {
      for (const act of this.#actsOf(course).keys()) {
        if (this.#effort.left <= 0) return undefined;
        if (!this.#isReached(course, act)) continue;
        const before = this.#undo.length;
        if (!this.#do([course, act])) continue;
        const rest = this.#search();
        if (rest) return [[course, act], ...rest];
        this.#takeBack(before);
      }
    }
    return undefined;
  }

  #open(): number[] {
    return [...this.#left].flatMap(([course, left]) => (left > 0 ? [course] : []));
  }

  #actsOf(course: number): readonly Act[] {
    return this.#yard.courses[course]?.acts ?? [];
  }

  #doneOf(course: number): Map<number, number> {
    return this.#done[course] ?? new Map<number, number>();
  }

  #isReached(course: number, act: number): boolean {
    const done = this.#doneOf(course);
    return !done.has(act) && this.#actsOf(course)[act]?.before.every((before) => done.has(before)) === true;
  }

  /** Does all that is left of a course, while the others stand still; undefined where that cannot be, or is in another's way. */
  #finish(course: number): Move[] | undefined {
    const moves: Move[] = [];
    const before = this.#undo.length;
    const acts = this.#actsOf(course);
    for (let goesOn = this.#effort.left > 0; goesOn;) {
      goesOn = false;
      this.#effort.left -= acts.length;
      for (const act of acts.keys()) {
        if (!this.#isReached(course, act) || !this.#do([course, act])) continue;
        moves.push([course, act]);
        goesOn = true;
      }
    }
    if (this.#left.get(course) === 0 && !this.#isInTheWay(course)) return moves;
    this.#takeBack(before);
    return undefined;
  }

  /** True where one has taken something for good that others want, of which there is not enough for all. */
  #isInTheWay(course: number): boolean {
    if (this.#isCleared) return false;
    const left = new Set(
      this.#actsOf(course).flatMap(({ target, isLast }) => (isLast && target !== undefined ? [target] : [])),
    );
    if (left.size === 0) return false;
    const free = (name: string) => (this.#yard.room.get(name) ?? Infinity) - (this.#taken.get(name) ?? 0);
    const wanted = new Map<string, number>();
    return this.#open().some((other) => {
      const [acts, done] = [this.#actsOf(other), this.#doneOf(other)];
      this.#effort.left -= acts.length;
      return acts.some(({ target = '', begins }, act) => {
        if (done.has(act)) return false;
        return [target, ...begins.flat()].some((name) => {
          if (!left.has(name)) return false;
          const count = (wanted.get(name) ?? 0) + 1;
          wanted.set(name, count);
          return count > free(name);
        });
      });
    });
  }

  /** False where what it needs is not free: then nothing changes. */
  #do([course, index]: Move, given?: Act['begins']): boolean {
    const act = this.#actsOf(course)[index];
    if (!act) return false;
    const begins = given ?? act.begins;
    const { needs, source, target, isLast, ends } = act;
    const before = this.#undo.length;
    const has = (name: string) => (this.#keeps.get(`${course} ${name}`) ?? 0) > 0;
    const standing = (name: string) => this.#stands.get(`${course} ${name}`) ?? 0;
    const stands = (name: string) => standing(name) > 0;
    /** What is kept is the place of one thing of the course. */
    const isKept = (name: string, things: number) => has(name) && things <= 1;
    const isFree = (name: string) => (this.#taken.get(name) ?? 0) < (this.#yard.room.get(name) ?? Infinity);
    for (const options of begins) {
      const own = options.find((name) => has(name) || stands(name));
      const name = own ?? options.find(isFree);
      if (name === undefined) return this.#takeBack(before);
      if (own === undefined) this.#add(this.#taken, name, 1);
      this.#add(this.#keeps, `${course} ${name}`, 1);
    }
    if (needs && !needs.some((name) => has(name) || isFree(name))) return this.#takeBack(before);
    if (target !== undefined && !isKept(target, standing(target) + 1) && !isFree(target))
      return this.#takeBack(before);
    if (source !== undefined) {
      if (!isKept(source, standing(source))) this.#add(this.#taken, source, -1);
      this.#add(this.#stands, `${course} ${source}`, -1);
    }
    if (target !== undefined && !(isLast && this.#isCleared)) {
      this.#add(this.#stands, `${course} ${target}`, 1);
      if (!isKept(target, standing(target))) this.#add(this.#taken, target, 1);
    }
    for (const options of ends) {
      const name = options.find(has);
      if (name === undefined) continue;
      this.#add(this.#keeps, `${course} ${name}`, -1);
      if (!has(name) && !stands(name)) this.#add(this.#taken, name, -1);
    }
    this.#add(this.#doneOf(course), index, 1);
    this.#add(this.#left, course, -1);
    return true;
  }

  #add<Key>(to: Map<Key, number>, key: Key, count: number): void {
    const before = to.get(key);
    to.set(key, Math.max(0, (before ?? 0) + count));
    this.#undo.push(() => (before === undefined ? to.delete(key) : to.set(key, before)));
  }

  /** Takes back what was done since. */
  #takeBack(before: number): false {
    while (this.#undo.length > before) this.#undo.pop()?.();
    return false;
  }
}
