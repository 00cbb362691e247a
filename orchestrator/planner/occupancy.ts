import { chainUses, endOfUse, isEmptyUse, startOfUse, usesByResource } from './chains.ts';
import { at, type Numbers } from './numbers.ts';
import { never, type Tables } from './tables.ts';
import { TemporalNetwork } from './temporal-network.ts';

/** A schedule as numbers, by activity. Mode -1: it is not placed. */
export interface Placement {
  readonly starts: Numbers;
  readonly modes: Numbers;
}

/**
 * What is placed so far, and on which resources. Uses of a resource follow each other by posted arcs, so that activities keep their order
 * and move together while others are placed between them.
 */
export class Occupancy {
  readonly network: TemporalNetwork;
  /** The chosen mode by activity, or -1. */
  readonly modes: Numbers;
  /** Uses that are placed, by resource. */
  onResource: number[][] = [];
  readonly #tables: Tables;
  /** Resources whose uses stand in a row: one at a time, and facts do not overlap. */
  readonly #rows: readonly boolean[];
  readonly #pushed: number[] = [];
  readonly #beside: number[] = [];

  constructor(tables: Tables) {
    this.#tables = tables;
    this.network = new TemporalNetwork(tables);
    this.modes = new Int32Array(tables.count).fill(-1);
    this.#rows = rowsOf(tables);
  }

  /**
   * Begins with those activities of `earlier` that have a mode: in the order in which they are there, as early as they can be. `order`
   * lists all activities by their start in it.
   * @returns false where no schedule within the makespan keeps that order
   */
  begin(earlier: Placement, order: readonly number[], makespan: number): boolean {
    this.modes.set(earlier.modes);
    this.onResource = usesByResource(this.#tables, earlier, order);
    this.network.reset(this.modes, makespan);
    const times = { starts: earlier.starts, durations: this.network.shortest };
    this.onResource.forEach((uses, resource) => {
      chainUses(this.#tables, uses, resource, times, (use, other) => this.precede(use, other, false));
    });
    return this.network.follow(order);
  }

  startOf(use: number, starts: Numbers): number {
    return startOfUse(this.#tables, use, starts, this.network.shortest);
  }

  endOf(use: number, starts: Numbers): number {
    return endOfUse(this.#tables, use, starts, this.network.shortest);
  }

  durationOf(i: number): number {
    return at(this.network.shortest, i);
  }

  /** The latest start of a use. */
  lateOf(use: number): number {
    return this.startOf(use, this.network.late);
  }

  /** False where that cannot be, if it is to be looked at. */
  precede(use: number, other: number, isLookedAt = true): boolean {
    const { useOwner, useUntil, useUntilEnd, useFromEnd, fixed } = this.#tables;
    const [until, owner] = [at(useUntil, use), at(useOwner, other)];
    if (at(fixed, until) === 1 && at(fixed, owner) === 1) return true;
    // One that ends with the activity that would follow: only where that takes no time.
    if (until === owner) return at(useUntilEnd, use) <= at(useFromEnd, other) || this.durationOf(owner) === 0;
    const ends = [at(useUntilEnd, use), at(useFromEnd, other)] as const;
    if (isLookedAt) return this.network.post(until, ends[0], owner, ends[1], 0);
    this.network.link(until, ends[0], owner, ends[1], 0);
    return true;
  }

  /** The index of the first use that ends after `time`. */
  placeInRow(row: readonly number[], time: number): number {
    let [low, high] = [0, row.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.endOf(row[middle] as number, this.network.head) > time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  usesAt(use: number): number[] {
    return this.onResource[at(this.#tables.useResource, use)] as number[];
  }

  /** Whether uses of its resource follow each other one by one, and the list of them is in that order. */
  isRow(use: number): boolean {
    return (
      this.#rows[at(this.#tables.useResource, use)] === true &&
      at(this.#tables.useFromEnd, use) === 0 &&
      at(this.#tables.useUntil, use) === at(this.#tables.useOwner, use)
    );
  }

  /**
   * Which uses must wait (`#pushed`) and which go on beside it, if `i` uses the resource from `time` on; what is left until the latest
   * start of those that wait, below 0 where it cannot be.
   */
  arrange(i: number, use: number, time: number, duration: number): number {
    const { useResource, useAmount, useFromEnd, useUntil, useUntilEnd, useOwner, fixed, capacity } =
      this.#tables;
    const { head } = this.network;
    const resource = at(useResource, use);
    const [pushed, beside] = [this.#pushed, this.#beside];
    pushed.length = 0;
    beside.length = 0;
    const start = time + (at(useFromEnd, use) === 1 ? duration : 0);
    const until = at(useUntil, use);
    const end =
      until === i
        ? time + (at(useUntilEnd, use) === 1 ? duration : 0)
        : Math.max(start, at(head, until) + (at(useUntilEnd, use) === 1 ? this.durationOf(until) : 0));
    const room = at(capacity, resource) - at(useAmount, use);
    if (room < 0) return -1;
    if (start === end && until === i) return never;
    let left = never;
    for (const other of this.onResource[resource] ?? []) {
      if (this.startOf(other, head) >= end || this.endOf(other, head) <= start) continue;
      if (at(useAmount, other) <= room) beside.push(other);
      else {
        pushed.push(other);
        left = Math.min(left, this.lateOf(other) - end);
      }
      if (left < 0) return left;
    }
    for (let k = 0; k < beside.length; k += 1) {
      // The most is used where one of them begins, or at the start.
      const peak = Math.max(start, this.startOf(beside[k] as number, head));
      let [sum, loosest] = [0, -1];
      for (let l = 0; l < beside.length; l += 1) {
        const other = beside[l] as number;
        if (this.startOf(other, head) > peak || this.endOf(other, head) <= peak) continue;
        sum += at(useAmount, other);
        const movable = at(fixed, at(useOwner, other)) === 0;
        if (movable && (loosest < 0 || this.lateOf(other) > this.lateOf(beside[loosest] as number)))
          loosest = l;
      }
      if (sum <= room) continue;
      if (loosest < 0) return -1;
      const other = beside[loosest] as number;
      left = Math.min(left, this.lateOf(other) - end);
      if (left < 0) return left;
      pushed.push(other);
      beside.splice(loosest, 1);
      k = -1;
    }
    return left;
  }

  place(i: number, mode: number, time: number): boolean {
    const { useBegin, useFromEnd, modeDuration } = this.#tables;
    const duration = at(modeDuration, mode);
    if (!this.network.choose(i, duration)) return false;
    this.modes[i] = mode;
    for (let use = at(useBegin, mode); use < at(useBegin, mode + 1); use += 1) {
      if (isEmptyUse(this.#tables, use, duration)) continue;
      const start = time + (at(useFromEnd, use) === 1 ? duration : 0);
      const isPlaced = this.#isInRow(use)
        ? this.#placeAlone(use, start)
        : this.#placeBeside(i, use, time, duration);
      if (!isPlaced) return false;
    }
    return true;
  }

  #isInRow(use: number): boolean {
    return this.#rows[at(this.#tables.useResource, use)] === true;
  }

  /** The nearest before and behind stand for all others. */
  #placeAlone(use: number, start: number): boolean {
    const row = this.usesAt(use);
    const k = this.placeInRow(row, start);
    const [before, behind] = [row[k - 1], row[k]];
    row.splice(k, 0, use);
    return (
      (before === undefined || this.precede(before, use)) &&
      (behind === undefined || this.precede(use, behind))
    );
  }

  #placeBeside(i: number, use: number, time: number, duration: number): boolean {
    if (this.arrange(i, use, time, duration) < 0) return false;
    const { head } = this.network;
    const start = time + (at(this.#tables.useFromEnd, use) === 1 ? duration : 0);
    const [before, behind]: [number[], number[]] = [[], []];
    const list = this.usesAt(use);
    for (const other of list) {
      if (this.#beside.includes(other)) continue;
      (this.endOf(other, head) <= start && !this.#pushed.includes(other) ? before : behind).push(other);
    }
    list.push(use);
    return (
      before.every((other) => this.precede(other, use)) && behind.every((other) => this.precede(use, other))
    );
  }

  remove(i: number): void {
    const { useBegin, useResource } = this.#tables;
    const mode = at(this.modes, i);
    this.modes[i] = -1;
    if (mode < 0) return;
    for (let use = at(useBegin, mode); use < at(useBegin, mode + 1); use += 1) {
      const list = this.onResource[at(useResource, use)];
      const index = list?.indexOf(use) ?? -1;
      if (index >= 0) list?.splice(index, 1);
    }
  }
}

function rowsOf({
  capacity,
  useResource,
  useOwner,
  fixed,
  release,
  modeDuration,
  modeBegin,
}: Tables): boolean[] {
  const facts = Array.from(capacity, (): { start: number; end: number }[] => []);
  useResource.forEach((resource, use) => {
    const owner = at(useOwner, use);
    if (at(fixed, owner) === 0) return;
    const start = at(release, owner);
    facts[resource]?.push({ start, end: start + at(modeDuration, at(modeBegin, owner)) });
  });
  return facts.map((ofResource, resource) => {
    ofResource.sort((a, b) => a.start - b.start);
    const overlap = ofResource.some(({ start }, k) => start < (ofResource[k - 1]?.end ?? -never));
    return at(capacity, resource) === 1 && !overlap;
  });
}
