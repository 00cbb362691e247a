import { Insertion, takeLeast } from './insertion.ts';
import { at, type Numbers, type Random } from './numbers.ts';
import { isBetter, valueOf, type Value } from './objective.ts';
import type { Placement } from './occupancy.ts';
import { never, type Tables } from './tables.ts';

export interface Found extends Placement {
  /** Activities by their start. */
  readonly order: readonly number[];
  readonly value: Value;
}

/**
 * Which activity is inserted first: that of the first run, with the least latest start, earliest start, or the least between the two; of those
 * that can begin, that with the highest claim.
 */
export type Rule = 'runs' | 'late' | 'early' | 'tight' | 'claim' | 'chance';

const stepRules: readonly Rule[] = ['late', 'early', 'tight', 'chance'];

export interface Building {
  /** Where an activity began in a plan before, that comes before the rule; -1 where it did not. */
  readonly starts?: Numbers | undefined;
  readonly rule: Rule;
  readonly noise: number;
  /**
   * Activities that maximum lags tie are placed together, and nothing that is placed is moved. With `spans`, so are those between which
   * something is kept: then one is never placed where there is no room for the other.
   */
  readonly together: false | 'lags' | 'spans';
}

/** After so many insertions it is asked whether there is time left, within a build. */
const insertionsAtOnce = 32;

/**
 * Builds a schedule by inserting activities one by one, and improves it by taking some out and inserting them again (large-neighbourhood
 * search). Where an activity fits nowhere, what stands in its way is taken out, and it comes first.
 */
export class NeighbourhoodSearch {
  best: Found | undefined;
  readonly #tables: Tables;
  readonly #random: Random;
  readonly #earlier: Numbers | undefined;
  readonly #goesOn: () => boolean;
  readonly #insertion: Insertion;
  /** Activities that a lag, or one instance for all of them, ties to this one. */
  readonly #tied: readonly (readonly number[])[];
  /** Activities that could use one of its resources. */
  readonly #rivals: readonly (readonly number[])[];
  readonly #movable: readonly number[];
  #current: Found | undefined;
  /** How much later each activity of the current schedule could begin. */
  #slack: Numbers;
  #idle = 0;
  #insertions = 0;

  /** @param goesOn a look at the clock: a build of a large problem ends as well where it says no */
  constructor(tables: Tables, random: Random, goesOn: () => boolean, earlier?: Numbers) {
    this.#tables = tables;
    this.#goesOn = goesOn;
    this.#random = random;
    this.#earlier = earlier;
    this.#insertion = new Insertion(tables, random);
    this.#slack = new Int32Array(tables.count);
    this.#tied = tiesOf(tables);
    this.#rivals = rivalsOf(tables);
    this.#movable = Array.from({ length: tables.activities }, (_, i) => i).filter(
      (i) => at(tables.fixed, i) === 0,
    );
  }

  /**
   * Builds a schedule, in the order of `starts` where an activity has one there, and else as early as may be.
   * @returns whether it was possible until `goesOn` said no
   */
  build({ starts, rule, noise, together }: Building, goesOn: () => boolean): boolean {
    const { count, fixed, release, modeBegin, horizon } = this.#tables;
    const state = { starts: Int32Array.from(release), modes: new Int32Array(count).fill(-1) };
    const urgency = new Float64Array(count);
    for (let i = 0; i < count; i += 1) if (at(fixed, i) === 1) state.modes[i] = at(modeBegin, i);
    const { modes } = this.#insertion.placed;
    const blocks = together ? blocksOf(this.#tables, together) : [];
    const keyOf = (i: number): number => {
      const hint = starts === undefined ? -1 : at(starts, i);
      const time = hint >= 0 ? hint : this.#keyOf(i, rule);
      return time * (1 + noise * this.#random.next()) - (urgency[i] ?? 0) * horizon;
    };
    do {
      let failed = -1;
      if (!this.#insertion.begin(state, this.#orderOf(state), horizon)) {
        if (state.modes.every((mode, i) => mode < 0 || at(fixed, i) === 1)) return false;
        this.#takeOut(state, this.#some(this.#movable, 0.3));
        continue;
      }
      const pending = this.#movable.filter((i) => at(modes, i) < 0);
      while (pending.length > 0 && failed < 0) {
        if (this.#isTimeUp()) return false;
        const i = takeLeast(pending, keyOf);
        if (!together) {
          if (!this.#insertion.insert(i, 0)) failed = i;
          continue;
        }
        const block = [i, ...pending.filter((other) => blocks[other] === blocks[i])];
        for (const other of block.slice(1)) pending.splice(pending.indexOf(other), 1);
        failed = this.#insertion.insertTogether(block, 60);
      }
      this.#copyTo(state);
      if (failed < 0 && this.#insertion.settle() && this.#insertion.whole) {
        this.#copyTo(state);
        this.#take(state);
        return true;
      }
      if (failed < 0) this.#takeOut(state, this.#some(this.#movable, 0.3));
      else {
        urgency[failed] = (urgency[failed] ?? 0) + 1 + this.#random.next();
        const inTheWay = this.#insertion.blockersOf(failed);
        this.#takeOut(state, this.#tied[failed] ?? []);
        this.#takeOut(state, inTheWay.length > 4 ? this.#some(inTheWay, 0.5) : inTheWay);
        if (this.#random.next() < 0.05) this.#takeOut(state, this.#some(this.#movable, 0.5));
      }
    } while (goesOn());
    return false;
  }

  #isTimeUp(): boolean {
    this.#insertions += 1;
    return this.#insertions % insertionsAtOnce === 0 && !this.#goesOn();
  }

  #keyOf(i: number, rule: Rule): number {
    const { head, late } = this.#insertion.placed.network;
    switch (rule) {
      case 'runs':
        return at(this.#tables.run, i) * this.#tables.horizon + at(head, i);
      case 'late':
        return at(late, i);
      case 'early':
        return at(head, i);
      case 'claim':
        return at(head, i) + at(this.#tables.claim, i);
      case 'tight':
        return at(late, i) - at(head, i);
      case 'chance':
        return this.#random.next();
    }
  }

  /** Takes over a schedule that was found elsewhere; all begins as early as may be, where the last of all then ends no later. */
  accept(found: Placement): void {
    const state = { starts: Int32Array.from(found.starts), modes: Int32Array.from(found.modes) };
    // Uses that are empty keep no order: begun earlier they may not be empty, and to settle that may take longer than what was found.
    const { makespan } = valueOf(this.#tables, state, this.#earlier);
    const isKept = this.#insertion.begin(state, this.#orderOf(state), makespan) && this.#insertion.settle();
    if (isKept && this.#insertion.whole) this.#copyTo(state);
    this.#take(state);
  }

  /** Takes out some activities of the current schedule, and inserts them again. */
  step(): void {
    const current = this.#current;
    if (!current || this.#movable.length === 0) return;
    const chance = this.#random.next();
    const { makespan } = current.value;
    const best = this.best?.value.makespan ?? makespan;
    this.#idle += 1;
    if (this.#idle > 2000 && this.best) {
      this.#idle = 0;
      this.#current = this.best;
      return;
    }
    const allowed =
      chance < 0.4 ? makespan - 1 : chance < 0.9 ? makespan : Math.max(makespan, Math.floor(best * 1.02));
    const out = this.#choose(current);
    const state = { starts: current.starts, modes: Int32Array.from(current.modes) };
    this.#takeOut(state, out);
    if (!this.#insertion.begin(state, current.order, allowed)) return;
    const rule = this.#random.of(stepRules);
    const noise = this.#random.next() < 0.3 ? 0 : this.#random.next() * 0.05 * makespan;
    const pending = [...out];
    const keyOf = (i: number): number => this.#keyOf(i, rule);
    while (pending.length > 0) if (!this.#insertion.insert(takeLeast(pending, keyOf), noise)) return;
    if (!this.#insertion.settle()) return;
    const next = { starts: new Int32Array(this.#tables.count), modes: new Int32Array(this.#tables.count) };
    this.#copyTo(next);
    const value = valueOf(this.#tables, next, this.#earlier);
    const isLater = value.makespan === makespan && value.ends > current.value.ends;
    if (!isLater || this.#random.next() < 0.5) this.#take(next);
  }

  #take(state: { starts: Numbers; modes: Numbers }): void {
    const value = valueOf(this.#tables, state, this.#earlier);
    const found = { ...state, value, order: this.#orderOf(state) };
    this.#current = found;
    const { head, late } = this.#insertion.placed.network;
    let least = never;
    for (const i of this.#movable) least = Math.min(least, at(late, i) - at(head, i));
    for (const i of this.#movable) this.#slack[i] = at(late, i) - at(head, i) - least;
    if (this.best && !isBetter(value, this.best.value)) return;
    if (value.makespan < (this.best?.value.makespan ?? never)) this.#idle = 0;
    this.best = found;
  }

  #copyTo(state: { starts: Numbers; modes: Numbers }): void {
    state.starts.set(this.#insertion.placed.network.head);
    state.modes.set(this.#insertion.placed.modes);
  }

  #takeOut(state: { modes: Numbers }, activities: readonly number[]): void {
    for (const i of activities) if (at(this.#tables.fixed, i) === 0) state.modes[i] = -1;
  }

  #some(activities: readonly number[], share: number): number[] {
    return activities.filter(() => this.#random.next() < share);
  }

  #orderOf({ starts }: Placement): number[] {
    return Array.from(starts, (_, i) => i).sort((a, b) => at(starts, a) - at(starts, b) || a - b);
  }

  #choose(current: Found): number[] {
    const random = this.#random;
    const most = Math.min(this.#movable.length, 40);
    const size = 1 + random.below(Math.max(1, random.next() < 0.5 ? Math.min(8, most) : most));
    const critical = this.#movable.filter((i) => at(this.#slack, i) === 0);
    const seed = random.of(critical.length > 0 && random.next() < 0.8 ? critical : this.#movable);
    const kind = random.next();
    if (kind < 0.05) return this.#wholeRuns(seed);
    if (kind < 0.25) return this.#window(current, seed, size);
    const chosen = new Set([seed]);
    const edge = [seed];
    // Outwards from the seed: over what is tied to it, and over rivals that are near in time.
    while (chosen.size < size && edge.length > 0) {
      const from = random.of(edge);
      const near =
        random.next() < (kind < 0.6 ? 0.3 : 0.8) ? (this.#tied[from] ?? []) : this.#nearest(current, from);
      const fresh = near.filter((i) => !chosen.has(i) && at(this.#tables.fixed, i) === 0);
      if (fresh.length === 0) {
        if (random.next() < 0.3) edge.splice(edge.indexOf(from), 1);
        continue;
      }
      const one = random.of(fresh);
      chosen.add(one);
      edge.push(one);
    }
    return [...chosen];
  }

  /** Those of one run or two. */
  #wholeRuns(seed: number): number[] {
    const { run } = this.#tables;
    const runs = [seed, this.#random.of(this.#movable)].map((i) => at(run, i));
    return this.#movable.filter((i) => runs.includes(at(run, i)));
  }

  #window({ starts }: Found, seed: number, size: number): number[] {
    const distance = (i: number): number => Math.abs(at(starts, i) - at(starts, seed));
    return [...this.#movable].sort((a, b) => distance(a) - distance(b)).slice(0, size);
  }

  #nearest({ starts }: Found, i: number): number[] {
    const rivals = this.#rivals[i] ?? [];
    if (rivals.length <= 6) return [...rivals];
    const picked = Array.from({ length: 6 }, () => this.#random.of(rivals));
    return picked
      .sort((a, b) => Math.abs(at(starts, a) - at(starts, i)) - Math.abs(at(starts, b) - at(starts, i)))
      .slice(0, 2);
  }
}

function tiesOf({ count, arcs, groups }: Tables): number[][] {
  const tied = Array.from({ length: count }, () => new Set<number>());
  const tie = (i: number, j: number): void => {
    tied[i]?.add(j);
    tied[j]?.add(i);
  };
  for (let a = 0; a < arcs.count; a += 1) tie(at(arcs.from, a), at(arcs.to, a));
  for (const [first, ...rest] of groups) if (first !== undefined) for (const other of rest) tie(first, other);
  return tied.map((set) => [...set]);
}

function rivalsOf({ count, useResource, useOwner, capacity }: Tables): number[][] {
  const users = Array.from(capacity, () => new Set<number>());
  const used = Array.from({ length: count }, () => new Set<number>());
  useResource.forEach((resource, use) => {
    users[resource]?.add(at(useOwner, use));
    used[at(useOwner, use)]?.add(resource);
  });
  return used.map((resources, i) => [
    ...new Set([...resources].flatMap((resource) => [...(users[resource] ?? [])]).filter((j) => j !== i)),
  ]);
}

/** A number that activities share which are placed together. */
function blocksOf({ count, arcs, useOwner, useUntil }: Tables, by: 'lags' | 'spans'): number[] {
  const block = Array.from({ length: count }, (_, i) => i);
  const tie = (i: number, j: number): void => {
    const [one = i, other] = [block[i], block[j]];
    if (one !== other) block.forEach((b, k) => (block[k] = b === other ? one : b));
  };
  for (let a = 0; a < arcs.count; a += 1) if (at(arcs.lag, a) < 0) tie(at(arcs.from, a), at(arcs.to, a));
  if (by === 'spans') useOwner.forEach((owner, use) => tie(owner, at(useUntil, use)));
  return block;
}
