import { at, type Random } from './numbers.ts';
import { Occupancy, type Placement } from './occupancy.ts';
import { Settling } from './settling.ts';
import { never, type Tables } from './tables.ts';

/**
 * A schedule in the making. `begin` takes over a part of an earlier schedule, `insert` places one more activity, `settle` ends what is in
 * conflict then.
 */
export class Insertion {
  readonly placed: Occupancy;
  readonly #tables: Tables;
  readonly #random: Random;
  readonly #settling: Settling;
  /** Whether what is placed stays where it is. */
  #isFrozen = false;
  readonly #options: { mode: number; time: number; score: number }[] = [];

  constructor(tables: Tables, random: Random) {
    this.#tables = tables;
    this.#random = random;
    this.placed = new Occupancy(tables);
    this.#settling = new Settling(tables, this.placed);
  }

  /** As `Occupancy.begin`. */
  begin(earlier: Placement, order: readonly number[], makespan: number): boolean {
    return this.placed.begin(earlier, order, makespan);
  }

  /**
   * Places an activity where it costs least of what is left until the latest start of all.
   * @returns false, with nothing changed, where it fits nowhere
   */
  insert(i: number, noise: number): boolean {
    this.#collect(i, noise);
    const options = this.#options;
    for (let tries = 0; tries < 8 && options.length > 0; tries += 1) {
      let best = 0;
      for (let k = 1; k < options.length; k += 1)
        if ((options[k]?.score ?? 0) > (options[best]?.score ?? 0)) best = k;
      const [option] = options.splice(best, 1);
      if (!option) break;
      const before = this.placed.network.mark();
      if (this.placed.place(i, option.mode, option.time)) return true;
      this.placed.network.undo(before);
      this.placed.remove(i);
    }
    return false;
  }

  /**
   * Places activities that lags keep near each other, where each stays as it is placed. Where one of them fits nowhere in time, all of
   * them begin later, as much later as it takes until there is room.
   * @returns the activity that fits nowhere, with none of them placed; -1 where all are
   */
  insertTogether(block: readonly number[], tries: number): number {
    this.#isFrozen = true;
    const failed = this.#insertFrozen(block, tries);
    this.#isFrozen = false;
    return failed;
  }

  #insertFrozen(block: readonly number[], tries: number): number {
    const { head } = this.placed.network;
    const before = this.placed.network.mark();
    const delays = new Map<number, number>();
    for (let left = tries; ; left -= 1) {
      const pending = [...block];
      const placed: number[] = [];
      let failed = -1;
      for (const [i, delay] of delays) if (!this.placed.network.begin(i, delay)) failed = i;
      while (failed < 0 && pending.length > 0) {
        const i = takeLeast(pending, (one) => at(head, one));
        if (this.insert(i, 0)) placed.push(i);
        else failed = i;
        if (failed < 0 && !this.placed.network.freeze(i)) failed = i;
      }
      if (failed < 0) return -1;
      const wait = this.#waitOf(failed);
      for (const i of placed) delays.set(i, at(head, i) + wait);
      this.placed.network.undo(before);
      for (const i of placed) this.placed.remove(i);
      if (placed.length === 0 || left <= 1) return failed;
    }
  }

  /** As `Settling.settle`. */
  settle(): boolean {
    return this.#settling.settle();
  }

  /** Whether all is placed and nothing is in conflict. */
  get whole(): boolean {
    return this.placed.modes.every((mode) => mode >= 0) && this.#settling.isSettled;
  }

  /** Movable activities that hold what `i` needs while it could act. */
  blockersOf(i: number): number[] {
    const { modeBegin, useBegin, useResource, useOwner, fixed, modeDuration } = this.#tables;
    const { head, late } = this.placed.network;
    const found = new Set<number>();
    for (let m = at(modeBegin, i); m < at(modeBegin, i + 1); m += 1)
      for (let use = at(useBegin, m); use < at(useBegin, m + 1); use += 1)
        for (const other of this.placed.onResource[at(useResource, use)] ?? []) {
          const meets =
            this.placed.startOf(other, head) < at(late, i) + at(modeDuration, m) &&
            this.placed.endOf(other, head) > at(head, i);
          if (meets && at(fixed, at(useOwner, other)) === 0) found.add(at(useOwner, other));
        }
    found.delete(i);
    return [...found];
  }

  /** How much after its latest start there is room for it, as things are. */
  #waitOf(i: number): number {
    const { modeBegin, modeDuration, useBegin, useResource } = this.#tables;
    const { head, late } = this.placed.network;
    let least = never;
    for (let mode = at(modeBegin, i); mode < at(modeBegin, i + 1); mode += 1)
      for (let use = at(useBegin, mode); use < at(useBegin, mode + 1); use += 1)
        for (const other of this.placed.onResource[at(useResource, use)] ?? []) {
          const time = this.placed.endOf(other, head);
          if (time <= at(late, i) || time - at(late, i) >= least) continue;
          let left = 0;
          for (let own = at(useBegin, mode); own < at(useBegin, mode + 1) && left >= 0; own += 1)
            left = Math.min(left, this.placed.arrange(i, own, time, at(modeDuration, mode)));
          if (left >= 0) least = time - at(late, i);
        }
    return least === never ? 1 : least;
  }

  /** All modes and times at which `i` could be placed, and what is left of time then. */
  #collect(i: number, noise: number): void {
    const { modeBegin, useBegin, useFromEnd, modeDuration } = this.#tables;
    const { head, late, shortest } = this.placed.network;
    this.#options.length = 0;
    const first = at(head, i);
    for (let mode = at(modeBegin, i); mode < at(modeBegin, i + 1); mode += 1) {
      if (!this.#allows(i, mode)) continue;
      const duration = at(modeDuration, mode);
      const last = at(late, i) - (duration - at(shortest, i));
      const [begin, end] = [at(useBegin, mode), at(useBegin, mode + 1)];
      if (end === begin + 1 && this.placed.isRow(begin)) {
        this.#collectGaps(begin, { mode, first, last, duration }, noise);
        continue;
      }
      this.#consider(i, mode, first, last, noise);
      for (let use = begin; use < end; use += 1)
        for (const other of this.placed.usesAt(use)) {
          const time = this.placed.endOf(other, head) - (at(useFromEnd, use) === 1 ? duration : 0);
          if (time > first && time <= last) this.#consider(i, mode, time, last, noise);
        }
    }
  }

  /** Of a resource whose uses stand in a row: before each of them, and behind the last. */
  #collectGaps(
    use: number,
    { mode, first, last, duration }: { mode: number; first: number; last: number; duration: number },
    noise: number,
  ): void {
    const { head } = this.placed.network;
    const row = this.placed.usesAt(use);
    for (let k = this.placed.placeInRow(row, first), time = first; time <= last; k += 1) {
      const next = row[k];
      const room = next === undefined ? never : this.placed.lateOf(next) - time - duration;
      const left = Math.min(last - time, room);
      if (left >= 0) this.#offer(mode, time, left, duration, noise);
      if (next === undefined) break;
      time = Math.max(first, this.placed.endOf(next, head));
    }
  }

  #consider(i: number, mode: number, time: number, last: number, noise: number): void {
    const { useBegin, modeDuration } = this.#tables;
    let left = last - time;
    for (let use = at(useBegin, mode); use < at(useBegin, mode + 1) && left >= 0; use += 1)
      left = Math.min(left, this.placed.arrange(i, use, time, at(modeDuration, mode)));
    if (left >= 0) this.#offer(mode, time, left, at(modeDuration, mode), noise);
  }

  /** What leaves most is best, and of equals what ends first; among what stays as it is placed, what ends first. */
  #offer(mode: number, time: number, left: number, duration: number, noise: number): void {
    const score = (this.#isFrozen ? 0 : left + noise * this.#random.next()) - 0.001 * (time + duration);
    this.#options.push({ mode, time, score });
  }

  #allows(i: number, mode: number): boolean {
    const { group, groups, modeInstance } = this.#tables;
    for (const other of groups[at(group, i)] ?? []) {
      const chosen = at(this.placed.modes, other);
      if (other !== i && chosen >= 0 && at(modeInstance, chosen) !== at(modeInstance, mode)) return false;
    }
    return true;
  }
}

/** Takes out the one with the least key. */
export function takeLeast(pending: number[], keyOf: (i: number) => number): number {
  let [best, least] = [0, Infinity];
  for (let k = 0; k < pending.length; k += 1) {
    const key = keyOf(pending[k] as number);
    if (key < least) [best, least] = [k, key];
  }
  const [taken] = pending.splice(best, 1);
  return taken as number;
}
