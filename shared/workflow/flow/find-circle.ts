/**
 * A circle among things that need each other, as the way once around, so that its first one is its last; empty where there is none. Takes
 * time by how many there are and need each other, and no room on the stack.
 */
export function findCircle<T>(all: readonly T[], needsOf: (one: T) => readonly T[]): T[] {
  const open = new Map(all.map((one) => [one, new Set(needsOf(one)).size]));
  const waiting = new Map<T, T[]>();
  for (const one of all) {
    for (const need of new Set(needsOf(one))) {
      const list = waiting.get(need);
      if (list) list.push(one);
      else waiting.set(need, [one]);
    }
  }
  const free = new Set<T>();
  const ready = all.filter((one) => open.get(one) === 0);
  for (let one = ready.pop(); one !== undefined; one = ready.pop()) {
    free.add(one);
    for (const next of waiting.get(one) ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  // Each that is left needs another one that is left: whoever follows them comes back to one.
  const seen = new Set<T>();
  let one = all.find((each) => !free.has(each));
  while (one !== undefined && !seen.has(one)) {
    seen.add(one);
    one = needsOf(one).find((need) => !free.has(need));
  }
  if (one === undefined) return [];
  const way = [...seen];
  return [...way.slice(way.indexOf(one)), one];
}
