import { Distances } from './distances.ts';
import type { Placement } from './occupancy.ts';
import { at, type Numbers } from './numbers.ts';
import { shortageIn } from './shortage.ts';
import { never, type Tables } from './tables.ts';

/** `open`: the time was up before all had been tried. */
export type Verdict = Placement | 'impossible' | 'open';

/** The use before ends before the use after begins, both by index; or a refill before what it is taken by. */
interface Order {
  readonly i: number;
  readonly j: number;
  /** `j` begins at least this much after `i`. */
  readonly apart: number;
}

/**
 * Looks for a schedule within a makespan by trying everything (branch and bound): as long as uses that begin as early as may be exceed a
 * resource, one of a smallest set of these must wait for another; each such order is tried, and once tried ruled out. Where only one
 * order of two uses is possible, it is posted at once.
 */
export class CompleteSearch {
  readonly #tables: Tables;
  readonly #goesOn: () => boolean;
  readonly #makespan: number;
  readonly #modes: Numbers;
  /** One per depth. */
  readonly #levels: Distances[] = [];
  /** Pairs of uses that together exceed their resource. */
  readonly #rivals: readonly (readonly [number, number])[];
  #stopped = false;

  constructor(tables: Tables, makespan: number, goesOn: () => boolean) {
    this.#tables = tables;
    this.#makespan = makespan;
    this.#goesOn = goesOn;
    this.#modes = new Int32Array(tables.count).fill(-1);
    this.#rivals = rivalsOf(tables);
  }

  run(): Verdict {
    const root = new Distances(this.#tables);
    if (!root.reset(this.#makespan)) return 'impossible';
    const { count, modeBegin } = this.#tables;
    for (let i = 0; i < count; i += 1)
      if (at(modeBegin, i + 1) === at(modeBegin, i) + 1) this.#modes[i] = at(modeBegin, i);
    const starts = this.#solve(root, 0);
    if (starts) return { starts, modes: Int32Array.from(this.#modes) };
    return this.#stopped ? 'open' : 'impossible';
  }

  #solve(distances: Distances, depth: number): Numbers | undefined {
    if (!this.#goesOn()) this.#stopped = true;
    if (this.#stopped || !this.#postForced(distances)) return undefined;
    const orders = this.#conflict(distances);
    if (orders) return this.#tryOrders(distances, orders, depth);
    const open = this.#openActivity(distances);
    if (open >= 0) return this.#tryModes(distances, open, depth);
    // Only now is it known who refills.
    const refills = this.#shortage(distances);
    if (refills) return this.#tryOrders(distances, refills, depth);
    return Int32Array.from({ length: this.#tables.count }, (_, i) => distances.of(distances.now, i));
  }

  #tryOrders(distances: Distances, orders: Order[], depth: number): Numbers | undefined {
    const possible = orders
      .map((order) => ({ ...order, left: -(distances.of(order.j, order.i) + order.apart) }))
      .filter(({ left }) => left >= 0)
      .sort((a, b) => b.left - a.left);
    const level = this.#level(depth);
    for (const { i, j, apart } of possible) {
      level.copyFrom(distances);
      if (level.require(i, j, apart)) {
        const found = this.#solve(level, depth + 1);
        if (found || this.#stopped) return found;
      }
      if (!distances.require(j, i, 1 - apart)) return undefined;
    }
    return undefined;
  }

  #tryModes(distances: Distances, i: number, depth: number): Numbers | undefined {
    const { modeBegin, modeDuration } = this.#tables;
    const level = this.#level(depth);
    const modes = Array.from(
      { length: at(modeBegin, i + 1) - at(modeBegin, i) },
      (_, m) => at(modeBegin, i) + m,
    ).sort((a, b) => at(modeDuration, a) - at(modeDuration, b));
    for (const mode of modes) {
      if (!this.#allows(i, mode)) continue;
      level.copyFrom(distances);
      this.#modes[i] = mode;
      if (level.choose(i, at(modeDuration, mode), this.#makespan)) {
        const found = this.#solve(level, depth + 1);
        if (found || this.#stopped) return found;
      }
      this.#modes[i] = -1;
    }
    return undefined;
  }

  #level(depth: number): Distances {
    const level = this.#levels[depth] ?? new Distances(this.#tables);
    this.#levels[depth] = level;
    return level;
  }

  #allows(i: number, mode: number): boolean {
    const { group, groups, modeInstance } = this.#tables;
    return (groups[at(group, i)] ?? []).every((other) => {
      const chosen = at(this.#modes, other);
      return other === i || chosen < 0 || at(modeInstance, chosen) === at(modeInstance, mode);
    });
  }

  /** Posts the orders that are the only ones left, until there is none. */
  #postForced(distances: Distances): boolean {
    for (let changed = true; changed;) {
      changed = false;
      for (const [use, other] of this.#rivals) {
        if (!this.#isChosen(use) || !this.#isChosen(other)) continue;
        if (this.#mayBeEmpty(distances, use) || this.#mayBeEmpty(distances, other)) continue;
        const [first, second] = [this.#order(distances, use, other), this.#order(distances, other, use)];
        if (distances.of(first.i, first.j) >= first.apart) continue;
        if (distances.of(second.i, second.j) >= second.apart) continue;
        const canFirst = distances.of(first.j, first.i) + first.apart <= 0;
        const canSecond = distances.of(second.j, second.i) + second.apart <= 0;
        if (canFirst && canSecond) continue;
        const only = canFirst ? first : second;
        if (!distances.require(only.i, only.j, only.apart)) return false;
        changed = true;
      }
    }
    return true;
  }

  #isChosen(use: number): boolean {
    const mode = at(this.#modes, at(this.#tables.useOwner, use));
    const { useBegin } = this.#tables;
    return mode >= 0 && use >= at(useBegin, mode) && use < at(useBegin, mode + 1);
  }

  /** Whether its end may come no later than its begin: then it is in nobody's way. */
  #mayBeEmpty(distances: Distances, use: number): boolean {
    const { i, j, apart } = this.#order(distances, use, use);
    return distances.of(j, i) + apart <= 0;
  }

  /** That `use` ends before `other` begins; of one with itself, that it is empty. */
  #order({ shortest, longest }: Distances, use: number, other: number): Order {
    const { useOwner, useUntil, useUntilEnd, useFromEnd } = this.#tables;
    const [i, j] = [at(useUntil, use), at(useOwner, other)];
    const before = at(useUntilEnd, use) === 1 ? at(shortest, i) : 0;
    return { i, j, apart: before - (at(useFromEnd, other) === 1 ? at(longest, j) : 0) };
  }

  #conflict(distances: Distances): Order[] | undefined {
    const { capacity, useOwner, useResource } = this.#tables;
    let best: Order[] | undefined;
    const uses = Array.from(useOwner, (_, use) => use).filter((use) => this.#isChosen(use));
    for (let resource = 0; resource < capacity.length; resource += 1) {
      const intervals = uses
        .filter((use) => at(useResource, use) === resource)
        .map((use) => this.#interval(distances, use))
        .filter(({ start, end }) => start < end)
        .sort((a, b) => a.start - b.start);
      let active: typeof intervals = [];
      for (const one of intervals) {
        active = [...active.filter(({ end }) => end > one.start), one];
        const sum = active.reduce((total, { amount }) => total + amount, 0);
        if (sum <= at(capacity, resource)) continue;
        if (active.every((each) => each.fixed)) continue;
        const least = smallest(active, at(capacity, resource));
        const orders = least.flatMap((a) => least.map((b) => this.#order(distances, a.use, b.use)));
        const possible = orders.filter(({ i, j, apart }) => distances.of(j, i) + apart <= 0);
        if (!best || possible.length < best.length) best = possible;
        break;
      }
    }
    return best;
  }

  #interval(distances: Distances, use: number): Interval {
    const { useOwner, useUntil, useUntilEnd, useFromEnd, useAmount } = this.#tables;
    const { now, shortest } = distances;
    const [owner, until] = [at(useOwner, use), at(useUntil, use)];
    const start = distances.of(now, owner) + (at(useFromEnd, use) === 1 ? at(shortest, owner) : 0);
    const end = distances.of(now, until) + (at(useUntilEnd, use) === 1 ? at(shortest, until) : 0);
    return { use, start, end, amount: at(useAmount, use), fixed: at(this.#tables.fixed, owner) === 1 };
  }

  #shortage(distances: Distances): Order[] | undefined {
    const { now, shortest } = distances;
    const found = shortageIn(
      this.#tables,
      this.#modes,
      (i) => distances.of(now, i),
      (i) => at(shortest, i),
    );
    return found?.takers.flatMap((taker) =>
      found.refills.map((refill) => ({ i: refill.i, j: taker.i, apart: at(shortest, refill.i) })),
    );
  }

  /** The activity with an open mode that could begin first. */
  #openActivity(distances: Distances): number {
    let [first, earliest] = [-1, never];
    for (let i = 0; i < this.#tables.count; i += 1) {
      if (at(this.#modes, i) >= 0 || distances.of(distances.now, i) >= earliest) continue;
      earliest = distances.of(distances.now, i);
      first = i;
    }
    return first;
  }
}

interface Interval {
  readonly use: number;
  readonly start: number;
  readonly end: number;
  readonly amount: number;
  readonly fixed: boolean;
}

/** As few of these as exceed the capacity, none of which could be left out; not all of them fixed, since facts are no conflict. */
function smallest(active: readonly Interval[], capacity: number): Interval[] {
  let sum = active.reduce((total, { amount }) => total + amount, 0);
  let movable = active.filter(({ fixed }) => !fixed).length;
  const leftOutFirst = [...active].sort((a, b) => Number(b.fixed) - Number(a.fixed) || a.amount - b.amount);
  return leftOutFirst.filter(({ amount, fixed }) => {
    if (sum - amount <= capacity || (!fixed && movable === 1)) return true;
    sum -= amount;
    if (!fixed) movable -= 1;
    return false;
  });
}

function rivalsOf({ useResource, useOwner, useAmount, capacity, fixed }: Tables): [number, number][] {
  const rivals: [number, number][] = [];
  useResource.forEach((resource, use) => {
    for (let other = use + 1; other < useResource.length; other += 1) {
      const [a, b] = [at(useOwner, use), at(useOwner, other)];
      const given = at(fixed, a) === 1 && at(fixed, b) === 1;
      if (a === b || given || at(useResource, other) !== resource) continue;
      if (at(useAmount, use) + at(useAmount, other) > at(capacity, resource)) rivals.push([use, other]);
    }
  });
  return rivals;
}
