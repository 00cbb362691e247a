import { at, type Numbers } from './numbers.ts';
import { never, type Tables } from './tables.ts';

/**
 * When each activity may begin at the earliest (`head`) and at the latest (`late`), by the longest paths over lags and over what has been
 * posted since. What is posted is kept in order and can be taken back in reverse order, at the cost of what it changed.
 *
 * While an activity's mode is open, its duration is a range, and each path takes the end of the range that makes it shorter: what is
 * ruled out then is ruled out for each mode.
 */
export class TemporalNetwork {
  readonly head: Numbers;
  readonly late: Numbers;
  readonly shortest: Numbers;
  readonly longest: Numbers;
  readonly #tables: Tables;
  #from: Numbers;
  #to: Numbers;
  #fromEnd: Numbers;
  #toEnd: Numbers;
  #lag: Numbers;
  #nextOut: Numbers;
  #nextIn: Numbers;
  #arcs = 0;
  readonly #firstOut: Numbers;
  readonly #firstIn: Numbers;
  /** The arc that last moved a head (or a late), to find cycles by. */
  readonly #cause: Numbers;
  /** How often a bound was moved by the propagation that `#round` numbers. */
  readonly #moves: Numbers;
  readonly #roundOf: Numbers;
  #round = 0;
  #makespan = never;
  readonly #queue: Numbers;
  readonly #queued: Numbers;
  /** Triples: activity, which of the four bounds, what it was. */
  #trail: Numbers = new Int32Array(1024);
  #trailed = 0;

  constructor(tables: Tables) {
    this.#tables = tables;
    const { count, arcs } = tables;
    const room = arcs.count + 4 * count + 64;
    const perActivity = (): Numbers => new Int32Array(count);
    const perArc = (of?: Numbers): Numbers => {
      const numbers = new Int32Array(room);
      if (of) numbers.set(of);
      return numbers;
    };
    this.head = perActivity();
    this.late = perActivity();
    this.shortest = perActivity();
    this.longest = perActivity();
    this.#firstOut = perActivity().fill(-1);
    this.#firstIn = perActivity().fill(-1);
    this.#cause = perActivity();
    this.#moves = perActivity();
    this.#roundOf = perActivity();
    this.#queue = perActivity();
    this.#queued = perActivity();
    this.#from = perArc(arcs.from);
    this.#to = perArc(arcs.to);
    this.#fromEnd = perArc(arcs.fromEnd);
    this.#toEnd = perArc(arcs.toEnd);
    this.#lag = perArc(arcs.lag);
    this.#nextOut = perArc();
    this.#nextIn = perArc();
    for (; this.#arcs < arcs.count; this.#arcs += 1) this.#link(this.#arcs);
  }

  /**
   * Takes back all that was posted, and begins anew with these modes (-1: open) and a makespan. What is linked now counts once `follow`
   * is called.
   */
  reset(modes: Numbers, makespan: number): void {
    while (this.#arcs > this.#tables.arcs.count) this.#unlink();
    this.#makespan = makespan;
    const { count, release, fixed, modeBegin, modeDuration } = this.#tables;
    for (let i = 0; i < count; i += 1) {
      const mode = at(modes, i);
      let [shortest, longest] = [never, 0];
      for (let m = at(modeBegin, i); m < at(modeBegin, i + 1); m += 1) {
        if (mode >= 0 && m !== mode) continue;
        shortest = Math.min(shortest, at(modeDuration, m));
        longest = Math.max(longest, at(modeDuration, m));
      }
      this.shortest[i] = shortest;
      this.longest[i] = longest;
      this.head[i] = at(release, i);
      this.late[i] = at(fixed, i) === 1 ? at(release, i) : this.#endBound(i) - shortest;
    }
  }

  /** Posts without looking at what follows. */
  link(from: number, fromEnd: number, to: number, toEnd: number, lag: number): number {
    if (this.#arcs === this.#from.length) this.#grow();
    const arc = this.#arcs;
    this.#from[arc] = from;
    this.#fromEnd[arc] = fromEnd;
    this.#to[arc] = to;
    this.#toEnd[arc] = toEnd;
    this.#lag[arc] = lag;
    this.#arcs += 1;
    this.#link(arc);
    return arc;
  }

  /**
   * Finds all bounds anew. `order` lists the activities about as they begin, so that most are found at once. Nothing before can be
   * undone afterwards.
   * @returns false where no schedule keeps what is posted
   */
  follow(order: readonly number[]): boolean {
    for (const i of order) if (at(this.head, i) > at(this.late, i)) return false;
    const possible = this.#sweep(order, true) && this.#sweep(order, false);
    this.#trailed = 0;
    return possible;
  }

  /** Everything from here on can be taken back by `undo`. */
  mark(): { arcs: number; trailed: number } {
    return { arcs: this.#arcs, trailed: this.#trailed };
  }

  undo({ arcs, trailed }: { arcs: number; trailed: number }): void {
    while (this.#arcs > arcs) this.#unlink();
    while (this.#trailed > trailed) {
      this.#trailed -= 3;
      const i = at(this.#trail, this.#trailed);
      const was = at(this.#trail, this.#trailed + 2);
      this.#bound(at(this.#trail, this.#trailed + 1))[i] = was;
    }
  }

  /**
   * The point of `to` is at least `lag` after the point of `from`.
   * @returns false where that cannot be; what was changed until then must be undone
   */
  post(from: number, fromEnd: number, to: number, toEnd: number, lag: number): boolean {
    const arc = this.link(from, fromEnd, to, toEnd, lag);
    this.#round += 1;
    const [head, late] = [at(this.head, to), at(this.late, from)];
    if (!this.#raise(arc) || (at(this.head, to) > head && !this.#forward([to]))) return false;
    return this.#lower(arc) && (at(this.late, from) === late || this.#backward([from]));
  }

  /** Chooses the duration of an activity. False as in `post`. */
  choose(i: number, duration: number): boolean {
    if (at(this.shortest, i) === duration && at(this.longest, i) === duration) return true;
    this.#save(i, 2);
    this.#save(i, 3);
    this.shortest[i] = duration;
    this.longest[i] = duration;
    const latest = this.#endBound(i) - duration;
    if (latest < at(this.late, i) && at(this.#tables.fixed, i) === 0) {
      this.#save(i, 1);
      this.late[i] = latest;
      if (at(this.head, i) > latest) return false;
    }
    this.#round += 1;
    for (let arc = at(this.#firstIn, i); arc >= 0; arc = at(this.#nextIn, arc))
      if (!this.#raise(arc)) return false;
    for (let arc = at(this.#firstOut, i); arc >= 0; arc = at(this.#nextOut, arc))
      if (!this.#lower(arc)) return false;
    return this.#forward([i]) && this.#backward([i]);
  }

  /** An activity begins no earlier than `time`. False as in `post`. */
  begin(i: number, time: number): boolean {
    if (time <= at(this.head, i)) return true;
    if (time > at(this.late, i)) return false;
    this.#save(i, 0);
    this.head[i] = time;
    return this.#forward([i]);
  }

  /** An activity begins as early as it may be, whatever comes after. False as in `post`. */
  freeze(i: number): boolean {
    if (at(this.late, i) === at(this.head, i)) return true;
    this.#save(i, 1);
    this.late[i] = at(this.head, i);
    return this.#backward([i]);
  }

  #endBound(i: number): number {
    return i < this.#tables.activities ? Math.min(this.#makespan, at(this.#tables.due, i)) : never;
  }

  /** Moves all bounds, in the order of time or against it, and turns back where something before has moved. */
  #sweep(order: readonly number[], forwards: boolean): boolean {
    const [rank, waiting] = [this.#queue, this.#queued];
    const last = order.length - 1;
    for (let r = 0; r <= last; r += 1) {
      const i = order[r] as number;
      rank[i] = forwards ? r : last - r;
      waiting[i] = 1;
    }
    const [first, next] = forwards ? [this.#firstOut, this.#nextOut] : [this.#firstIn, this.#nextIn];
    const bound = forwards ? this.head : this.late;
    this.#round += 1;
    let possible = true;
    for (let r = 0; r <= last && possible; r += 1) {
      const i = order[forwards ? r : last - r] as number;
      if (at(waiting, i) === 0) continue;
      waiting[i] = 0;
      let back = r;
      for (let arc = at(first, i); arc >= 0 && possible; arc = at(next, arc)) {
        const j = forwards ? at(this.#to, arc) : at(this.#from, arc);
        const before = at(bound, j);
        possible = forwards ? this.#raise(arc) : this.#lower(arc);
        if (before === at(bound, j)) continue;
        waiting[j] = 1;
        back = Math.min(back, at(rank, j) - 1);
      }
      r = back;
    }
    waiting.fill(0);
    return possible;
  }

  #forward(seeds: readonly number[]): boolean {
    return this.#propagate(seeds, this.#firstOut, this.#nextOut, true);
  }

  #backward(seeds: readonly number[]): boolean {
    return this.#propagate(
      seeds.length > 1 ? [...seeds].reverse() : seeds,
      this.#firstIn,
      this.#nextIn,
      false,
    );
  }

  #propagate(seeds: readonly number[], first: Numbers, next: Numbers, forwards: boolean): boolean {
    const [queue, queued] = [this.#queue, this.#queued];
    const room = queue.length;
    let [begin, length] = [0, 0];
    this.#round += 1;
    for (const seed of seeds) {
      queue[length] = seed;
      queued[seed] = 1;
      length += 1;
    }
    while (length > 0) {
      const i = at(queue, begin);
      begin = begin + 1 === room ? 0 : begin + 1;
      length -= 1;
      queued[i] = 0;
      for (let arc = at(first, i); arc >= 0; arc = at(next, arc)) {
        const j = forwards ? at(this.#to, arc) : at(this.#from, arc);
        const before = forwards ? at(this.head, j) : at(this.late, j);
        if (!(forwards ? this.#raise(arc) : this.#lower(arc))) {
          for (; length > 0; length -= 1) {
            queued[at(queue, begin)] = 0;
            begin = begin + 1 === room ? 0 : begin + 1;
          }
          return false;
        }
        if (at(queued, j) === 1 || before === (forwards ? at(this.head, j) : at(this.late, j))) continue;
        queue[begin + length < room ? begin + length : begin + length - room] = j;
        queued[j] = 1;
        length += 1;
      }
    }
    return true;
  }

  #raise(arc: number): boolean {
    const [from, to] = [at(this.#from, arc), at(this.#to, arc)];
    const time =
      at(this.head, from) +
      at(this.#lag, arc) +
      (at(this.#fromEnd, arc) === 1 ? at(this.shortest, from) : 0) -
      (at(this.#toEnd, arc) === 1 ? at(this.longest, to) : 0);
    if (time <= at(this.head, to)) return true;
    this.#save(to, 0);
    this.head[to] = time;
    return time <= at(this.late, to) && !this.#closesCycle(to, arc, this.#from);
  }

  #lower(arc: number): boolean {
    const [from, to] = [at(this.#from, arc), at(this.#to, arc)];
    const time =
      at(this.late, to) -
      at(this.#lag, arc) -
      (at(this.#fromEnd, arc) === 1 ? at(this.shortest, from) : 0) +
      (at(this.#toEnd, arc) === 1 ? at(this.longest, to) : 0);
    if (time >= at(this.late, from)) return true;
    this.#save(from, 1);
    this.late[from] = time;
    return time >= at(this.head, from) && !this.#closesCycle(from, arc, this.#to);
  }

  /** A bound that moves again and again is on a cycle whose lags sum up to more than 0, where its causes lead back to it. */
  #closesCycle(i: number, arc: number, origin: Numbers): boolean {
    this.#cause[i] = arc;
    if (at(this.#roundOf, i) !== this.#round) {
      this.#roundOf[i] = this.#round;
      this.#moves[i] = 0;
    }
    const moves = at(this.#moves, i) + 1;
    this.#moves[i] = moves;
    if ((moves & 7) !== 0) return false;
    let cause = at(origin, arc);
    for (let steps = this.head.length; steps > 0; steps -= 1) {
      if (cause === i) return true;
      if (at(this.#roundOf, cause) !== this.#round) return false;
      cause = at(origin, at(this.#cause, cause));
    }
    return false;
  }

  #bound(which: number): Numbers {
    return which === 0 ? this.head : which === 1 ? this.late : which === 2 ? this.shortest : this.longest;
  }

  #save(i: number, which: number): void {
    if (this.#trailed + 3 > this.#trail.length) this.#trail = longer(this.#trail);
    this.#trail[this.#trailed] = i;
    this.#trail[this.#trailed + 1] = which;
    this.#trail[this.#trailed + 2] = at(this.#bound(which), i);
    this.#trailed += 3;
  }

  #link(arc: number): void {
    const [from, to] = [at(this.#from, arc), at(this.#to, arc)];
    this.#nextOut[arc] = at(this.#firstOut, from);
    this.#firstOut[from] = arc;
    this.#nextIn[arc] = at(this.#firstIn, to);
    this.#firstIn[to] = arc;
  }

  #unlink(): void {
    this.#arcs -= 1;
    const arc = this.#arcs;
    this.#firstOut[at(this.#from, arc)] = at(this.#nextOut, arc);
    this.#firstIn[at(this.#to, arc)] = at(this.#nextIn, arc);
  }

  #grow(): void {
    this.#from = longer(this.#from);
    this.#to = longer(this.#to);
    this.#fromEnd = longer(this.#fromEnd);
    this.#toEnd = longer(this.#toEnd);
    this.#lag = longer(this.#lag);
    this.#nextOut = longer(this.#nextOut);
    this.#nextIn = longer(this.#nextIn);
  }
}

function longer(numbers: Numbers): Numbers {
  const twice = new Int32Array(numbers.length * 2);
  twice.set(numbers);
  return twice;
}
