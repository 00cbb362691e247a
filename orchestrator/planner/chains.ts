import { at, type Numbers } from './numbers.ts';
import { never, type Tables } from './tables.ts';

/** When the use begins, in a schedule with these starts. */
export function startOfUse(tables: Tables, use: number, starts: Numbers, durations: Numbers): number {
  const owner = at(tables.useOwner, use);
  return at(starts, owner) + (at(tables.useFromEnd, use) === 1 ? at(durations, owner) : 0);
}

export function endOfUse(tables: Tables, use: number, starts: Numbers, durations: Numbers): number {
  const until = at(tables.useUntil, use);
  const end = at(starts, until) + (at(tables.useUntilEnd, use) === 1 ? at(durations, until) : 0);
  return until === at(tables.useOwner, use) ? end : Math.max(end, startOfUse(tables, use, starts, durations));
}

/** Whether an activity of this duration needs nothing by it. */
export function isEmptyUse(
  { useOwner, useUntil, useFromEnd, useUntilEnd }: Tables,
  use: number,
  duration: number,
): boolean {
  if (at(useUntil, use) !== at(useOwner, use)) return false;
  return duration === 0 || at(useFromEnd, use) >= at(useUntilEnd, use);
}

/**
 * Hands the units of a resource on from use to use, as they follow each other in a schedule: while each waits for those that it takes
 * over from, there is enough of the resource, however long anything takes.
 * @param uses those of one resource, by their starts
 */
export function chainUses(
  tables: Tables,
  uses: readonly number[],
  resource: number,
  { starts, durations }: { starts: Numbers; durations: Numbers },
  handOver: (from: number, to: number) => void,
): void {
  const capacity = at(tables.capacity, resource);
  const free = [{ use: -1, end: -never, amount: capacity }];
  let before: number[] = [];
  const isFact = (use: number): boolean => at(tables.fixed, at(tables.useOwner, use)) === 1;
  for (const use of uses) {
    const start = startOfUse(tables, use, starts, durations);
    const end = endOfUse(tables, use, starts, durations);
    if (start === end) continue;
    if (capacity === 1) {
      for (const one of before) handOver(one, use);
      // Facts may overlap, so that the last of them to begin need not be the last to end.
      before = [...(isFact(use) ? before.filter(isFact) : []), use];
      continue;
    }
    let needed = at(tables.useAmount, use);
    while (needed > 0) {
      // What was freed last is taken first: what has been free for long stays free for others.
      let best = -1;
      for (let k = 0; k < free.length; k += 1) {
        const one = free[k];
        if (one && one.end <= start && (best < 0 || one.end > (free[best]?.end ?? 0))) best = k;
      }
      const from = free[best];
      // Facts may exceed a resource, plans do not.
      if (!from) break;
      if (from.use >= 0) handOver(from.use, use);
      const taken = Math.min(needed, from.amount);
      needed -= taken;
      from.amount -= taken;
      if (from.amount === 0) free.splice(best, 1);
    }
    free.push({ use, end, amount: at(tables.useAmount, use) - needed });
  }
}

/** The uses of the chosen modes by resource, by their starts. */
export function usesByResource(
  tables: Tables,
  { starts, modes }: { starts: Numbers; modes: Numbers },
  order: readonly number[],
): number[][] {
  const { useBegin, useResource, useFromEnd, modeDuration, capacity } = tables;
  const lists = Array.from(capacity, (): number[] => []);
  const unsorted = new Set<number[]>();
  for (const i of order) {
    const mode = at(modes, i);
    if (mode < 0) continue;
    for (let use = at(useBegin, mode); use < at(useBegin, mode + 1); use += 1) {
      if (isEmptyUse(tables, use, at(modeDuration, mode))) continue;
      const list = lists[at(useResource, use)];
      list?.push(use);
      if (list && at(useFromEnd, use) === 1) unsorted.add(list);
    }
  }
  const startOf = (use: number): number => {
    const owner = at(tables.useOwner, use);
    return at(starts, owner) + (at(useFromEnd, use) === 1 ? at(modeDuration, at(modes, owner)) : 0);
  };
  for (const list of unsorted) list.sort((a, b) => startOf(a) - startOf(b));
  return lists;
}
