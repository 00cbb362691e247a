import { at, type Numbers } from './numbers.ts';
import { never, type Tables } from './tables.ts';

const none = -never;

/**
 * The longest path between each two starts, now being one more of them: how much later the second is at least. All paths are kept at
 * each moment, so that whether an order is possible is one look. For few activities: each arc costs the square of their number.
 */
export class Distances {
  /** The number of the row and column of now. */
  readonly now: number;
  readonly shortest: Numbers;
  readonly longest: Numbers;
  readonly #size: number;
  readonly #tables: Tables;
  #between: Numbers;

  constructor(tables: Tables) {
    this.#tables = tables;
    this.now = tables.count;
    this.#size = tables.count + 1;
    this.#between = new Int32Array(this.#size * this.#size);
    this.shortest = new Int32Array(tables.count);
    this.longest = new Int32Array(tables.count);
  }

  /** All that holds whatever is chosen, within a makespan. False where that cannot be. */
  reset(makespan: number): boolean {
    const { count, activities, release, due, fixed, modeBegin, modeDuration } = this.#tables;
    this.#between.fill(none);
    for (let i = 0; i <= count; i += 1) this.#between[i * this.#size + i] = 0;
    for (let i = 0; i < count; i += 1) {
      const durations = modeDuration.subarray(at(modeBegin, i), at(modeBegin, i + 1));
      this.shortest[i] = Math.min(...durations);
      this.longest[i] = Math.max(...durations);
    }
    for (let i = 0; i < count; i += 1) {
      if (!this.require(this.now, i, at(release, i))) return false;
      if (at(fixed, i) === 1 && !this.require(i, this.now, -at(release, i))) return false;
      const end = i < activities ? Math.min(makespan, at(due, i)) : never;
      if (end < never && !this.require(i, this.now, at(this.shortest, i) - end)) return false;
    }
    return this.#requireLags(-1);
  }

  /** `j` begins at least `apart` after `i`. False where that cannot be. */
  require(i: number, j: number, apart: number): boolean {
    const [size, between] = [this.#size, this.#between];
    if (at(between, i * size + j) >= apart) return true;
    if (at(between, j * size + i) + apart > 0) return false;
    for (let a = 0; a < size; a += 1) {
      const toI = at(between, a * size + i);
      if (toI <= none) continue;
      const along = toI + apart;
      const row = a * size;
      for (let b = 0; b < size; b += 1) {
        const fromJ = at(between, j * size + b);
        if (fromJ > none && along + fromJ > at(between, row + b)) between[row + b] = along + fromJ;
      }
    }
    return true;
  }

  /** Chooses how long an activity lasts. False where that cannot be. */
  choose(i: number, duration: number, makespan: number): boolean {
    this.shortest[i] = duration;
    this.longest[i] = duration;
    const end = i < this.#tables.activities ? Math.min(makespan, at(this.#tables.due, i)) : never;
    if (end < never && at(this.#tables.fixed, i) === 0 && !this.require(i, this.now, duration - end))
      return false;
    return this.#requireLags(i);
  }

  /** By how much `j` begins after `i` at least. */
  of(i: number, j: number): number {
    return at(this.#between, i * this.#size + j);
  }

  copyFrom(other: Distances): void {
    this.#between.set(other.#between);
    this.shortest.set(other.shortest);
    this.longest.set(other.longest);
  }

  /** Those of one activity, or with -1 all. */
  #requireLags(i: number): boolean {
    const { from, to, fromEnd, toEnd, lag, count } = this.#tables.arcs;
    for (let arc = 0; arc < count; arc += 1) {
      const [a, b] = [at(from, arc), at(to, arc)];
      if (i >= 0 && a !== i && b !== i) continue;
      const apart =
        at(lag, arc) +
        (at(fromEnd, arc) === 1 ? at(this.shortest, a) : 0) -
        (at(toEnd, arc) === 1 ? at(this.longest, b) : 0);
      if (!this.require(a, b, apart)) return false;
    }
    return true;
  }
}
