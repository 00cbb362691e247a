import type { Task } from './puzzle.ts';

/**
 * More tasks at the same time than there is room for, and pairs of which one keeps the instance to itself. Of what goes on already nothing is
 * asked. Of crowds of more than two it finds one.
 */
export function* crowdsIn(
  sorted: readonly number[],
  {
    overlap,
    isBefore,
    excludes,
  }: Record<'overlap' | 'isBefore' | 'excludes', (a: number, b: number) => boolean>,
  capacity: number,
  tasks: readonly Task[],
): Iterable<number[]> {
  const isOpen = (task: number) => tasks[task]?.begins === undefined;
  for (const [index, task] of sorted.entries())
    for (const other of sorted.slice(index + 1)) {
      if ((isOpen(task) || isOpen(other)) && excludes(task, other) && overlap(task, other))
        yield [task, other];
    }
  const users = sorted.filter((task) => tasks[task]?.keepsFor === undefined);
  if (capacity === 1 || users.length <= capacity) return;
  for (const [index, last] of users.entries()) {
    // All of these go on when the last one begins: of two of them there is no crowd only where one follows the other.
    const there = users.slice(0, index).filter((task) => overlap(task, last));
    for (const open of isOpen(last) ? [last] : there.filter(isOpen)) {
      const chosen = open === last ? [last] : [last, open];
      const beside = open === last ? there : there.filter((task) => task !== open && overlap(task, open));
      const wanted = capacity + 1 - chosen.length;
      const crowd = beside.length < wanted ? [] : mostBeside(beside, isBefore).slice(0, wanted);
      if (crowd.length < wanted) continue;
      yield [...chosen, ...crowd];
      return;
    }
  }
}

/**
 * Of tasks as many as there can be none of which follows another. These are as many as the fewest chains that hold all tasks; and for the fewest
 * chains as many tasks as can be each have one that comes next.
 */
function mostBeside(tasks: readonly number[], isBefore: (a: number, b: number) => boolean): number[] {
  /** For each that comes next in a chain the one before it. */
  const before = new Map<number, number>();
  const findNext = (task: number, seen: Set<number>): boolean =>
    tasks.some((next) => {
      if (seen.has(next) || !isBefore(task, next)) return false;
      seen.add(next);
      const other = before.get(next);
      if (other !== undefined && !findNext(other, seen)) return false;
      before.set(next, task);
      return true;
    });
  const last = tasks.filter((task) => !findNext(task, new Set()));
  const followers = new Set<number>();
  for (const task of last) findNext(task, followers);
  const firsts = new Set([...last, ...[...followers].map((task) => before.get(task))]);
  return tasks.filter((task) => firsts.has(task) && !followers.has(task));
}

export function pairsOf(crowd: readonly number[], tasks: readonly Task[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (const [index, a] of crowd.entries())
    for (const b of crowd.slice(index + 1)) {
      const [first, next] = goesFirst(tasks[a] as Task, tasks[b] as Task) ? [a, b] : [b, a];
      if (tasks[a]?.begins !== undefined && tasks[b]?.begins !== undefined) continue;
      pairs.push([first, next], [next, first]);
    }
  return pairs;
}

/** What is tried first; it matters for the time that a search takes, not for what it finds. */
function goesFirst(a: Task, b: Task): boolean {
  if (a.begins !== undefined || b.begins !== undefined) return a.begins !== undefined;
  return a.latest <= b.latest;
}
