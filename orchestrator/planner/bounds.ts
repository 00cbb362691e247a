import { at } from './numbers.ts';
import { never, type Tables } from './tables.ts';
import { TemporalNetwork } from './temporal-network.ts';

/**
 * What no schedule's makespan is below: the longest chain, and for each set of resources of which some activities need one, their
 * earliest begin, their work, and the shortest way from there to the end. Undefined where the lags alone cannot be kept.
 */
export function makespanBound(tables: Tables): number | undefined {
  const { count, activities, horizon, modeBegin, modeDuration, useBegin, useResource, useUntil, capacity } =
    tables;
  const network = new TemporalNetwork(tables);
  const open = new Int32Array(count).fill(-1);
  const order = Array.from(open, (_, i) => i);
  network.reset(open, horizon);
  if (!network.follow(order)) return undefined;
  const { head, shortest } = network;
  // Due times and facts bound latest starts, too, but say nothing about what must follow.
  const free = { ...tables, due: new Int32Array(count).fill(never), fixed: new Int32Array(count) };
  const backwards = new TemporalNetwork(free);
  backwards.reset(open, horizon);
  if (!backwards.follow(order)) return undefined;
  const { late } = backwards;
  let bound = 0;
  const pools = new Map<string, { resources: readonly number[]; users: User[] }>();
  for (let i = 0; i < activities; i += 1) {
    bound = Math.max(bound, at(head, i) + at(shortest, i));
    const resources = oneOf(i);
    if (!resources) continue;
    const pool = pools.get(resources.join()) ?? { resources, users: [] };
    pools.set(resources.join(), pool);
  }
  for (const { resources, users } of pools.values())
    for (let i = 0; i < activities; i += 1)
      if (oneOf(i)?.every((resource) => resources.includes(resource)) === true)
        users.push({
          head: at(head, i),
          work: at(shortest, i),
          tail: horizon - at(shortest, i) - at(late, i),
        });
  for (const { resources, users } of pools.values()) {
    const away = awayOf(resources);
    // What is reserved before the bound that is known raises it.
    for (let before = -1; before < bound;) {
      before = bound;
      bound = Math.max(bound, boundOf(users, resources.length, away, bound));
    }
  }
  return bound;

  function awayOf(resources: readonly number[]): Interval[] {
    const away: Interval[] = [];
    for (let i = activities; i < count; i += 1) {
      const use = at(useBegin, at(modeBegin, i));
      if (use === at(useBegin, at(modeBegin, i) + 1) || !resources.includes(at(useResource, use))) continue;
      away.push({ start: at(head, i), end: at(head, i) + at(shortest, i) });
    }
    return away;
  }

  /** The resources of one unit of which each mode of `i` needs one all the time. */
  function oneOf(i: number): number[] | undefined {
    const found = new Set<number>();
    for (let mode = at(modeBegin, i); mode < at(modeBegin, i + 1); mode += 1) {
      if (at(modeDuration, mode) === 0) return undefined;
      let own = -1;
      for (let use = at(useBegin, mode); use < at(useBegin, mode + 1); use += 1)
        if (
          at(capacity, at(useResource, use)) === 1 &&
          at(useUntil, use) === i &&
          at(tables.useFromEnd, use) === 0
        )
          own = at(useResource, use);
      if (own < 0) return undefined;
      found.add(own);
    }
    return [...found].sort((a, b) => a - b);
  }
}

interface Interval {
  readonly start: number;
  readonly end: number;
}

interface User {
  readonly head: number;
  readonly work: number;
  readonly tail: number;
}

/** Leaving out those that begin first or end last never makes the bound wrong, and may make it higher. */
function boundOf(users: readonly User[], machines: number, away: readonly Interval[], known: number): number {
  let best = 0;
  const heads = [...new Set(users.map((user) => user.head))];
  const tails = [...new Set(users.map((user) => user.tail))];
  const many = heads.length * tails.length > 400;
  for (const head of heads)
    for (const tail of many ? [Math.min(...tails)] : tails) {
      const left = users.filter((user) => user.head >= head && user.tail >= tail).map(({ work }) => work);
      if (left.length === 0) continue;
      left.sort((a, b) => a - b);
      const work = left.reduce((sum, each) => sum + each, 0);
      // One of the machines has at least so many of them.
      const crowd = left.slice(0, Math.ceil(left.length / machines)).reduce((sum, each) => sum + each, 0);
      const lost = lostTo(away, head, known - tail);
      best = Math.max(best, head + tail + Math.max(Math.ceil((work + lost) / machines), crowd));
    }
  return best;
}

/** Reservations may overlap: one of them is lost for certain. */
function lostTo(away: readonly Interval[], from: number, until: number): number {
  const lost = away.map(({ start, end }) => Math.max(0, Math.min(end, until) - Math.max(start, from)));
  return Math.max(0, ...lost);
}
