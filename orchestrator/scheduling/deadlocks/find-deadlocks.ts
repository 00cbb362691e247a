import { addTo } from '../../../shared/kernel/grouping.ts';

/**
 * For what each of some things waits: it goes on once, of each of its needs, one alternative does. What is not among them goes on by
 * itself, or once a person helps.
 */
export type Needs = ReadonlyMap<string, readonly (readonly string[])[]>;

/**
 * The deadlocks in which things wait for each other, so that none of them ever goes on: each a list of the names that are in it. What waits
 * for a circle and is not part of it is in none. Costs as much as there are needs. Pure.
 */
export function findDeadlocks(needs: Needs): string[][] {
  const stuck = stuckIn(needs);
  const edges = new Map<string, string[]>();
  for (const name of stuck) {
    const open = (needs.get(name) ?? []).filter((need) => need.every((other) => stuck.has(other)));
    edges.set(name, [...new Set(open.flat())]);
  }
  return componentsOf(edges).filter(([first = '', ...others]) => {
    return others.length > 0 || edges.get(first)?.includes(first);
  });
}

/** What never goes on, whatever else does: all but what can, one after the other. */
function stuckIn(needs: Needs): Set<string> {
  const stuck = new Set(needs.keys());
  /** How many needs of each are not met. */
  const unmet = new Map<string, number>();
  /** Whose needs each would meet. */
  const wantedBy = new Map<string, { name: string; isMet: boolean }[]>();
  const free: string[] = [];
  for (const [name, all] of needs) {
    const open = all.filter((need) => need.every((other) => stuck.has(other)));
    unmet.set(name, open.length);
    if (open.length === 0) free.push(name);
    for (const need of open) {
      const wanted = { name, isMet: false };
      for (const other of need) addTo(wantedBy, other, wanted);
    }
  }
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    stuck.delete(next);
    for (const wanted of wantedBy.get(next) ?? []) {
      if (wanted.isMet) continue;
      wanted.isMet = true;
      const { name } = wanted;
      const left = (unmet.get(name) ?? 0) - 1;
      unmet.set(name, left);
      if (left === 0) free.push(name);
    }
  }
  return stuck;
}

/** The strongly connected components of a graph (Tarjan), without recursion: a chain of waits may be long. */
function componentsOf(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];
  for (const root of edges.keys()) {
    if (order.has(root)) continue;
    const path = [{ name: root, next: 0 }];
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const { name } = at;
      if (at.next === 0) {
        order.set(name, order.size);
        low.set(name, order.size - 1);
        open.push(name);
        isOpen.add(name);
      }
      const other = edges.get(name)?.[at.next];
      at.next += 1;
      if (other !== undefined) {
        if (!order.has(other)) path.push({ name: other, next: 0 });
        else if (isOpen.has(other)) lower(low, name, order.get(other));
        continue;
      }
      path.pop();
      const before = path.at(-1);
      if (before) lower(low, before.name, low.get(name));
      if (low.get(name) !== order.get(name)) continue;
      const component: string[] = [];
      for (let last = open.pop(); last !== undefined; last = open.pop()) {
        isOpen.delete(last);
        component.push(last);
        if (last === name) break;
      }
      found.push(component.reverse());
    }
  }
  return found;
}

function lower(low: Map<string, number>, name: string, to = Infinity): void {
  low.set(name, Math.min(low.get(name) ?? Infinity, to));
}

/** The shortest way from a name back to itself by what is in its circle: the names on it, from that one on. Pure. */
export function wayAround(needs: Needs, deadlock: ReadonlySet<string>, from: string): string[] {
  const before = new Map<string, string>();
  const open = [from];
  for (const name of open) {
    for (const other of (needs.get(name) ?? []).flat()) {
      if (other === from) return pathTo(before, name, from);
      if (!deadlock.has(other) || before.has(other)) continue;
      before.set(other, name);
      open.push(other);
    }
  }
  return [from];
}

function pathTo(before: ReadonlyMap<string, string>, last: string, from: string): string[] {
  const path = [last];
  for (let at = last; at !== from;) {
    at = before.get(at) ?? from;
    path.push(at);
  }
  return path.reverse();
}
