import type { Lag, Task } from '../timetable/puzzle.ts';
import type { Chain } from './chains.ts';

/** Steps that are to be put into one timetable. */
export interface Part {
  run_id: string | undefined;
  tasks: readonly Task[];
  lags: readonly Lag[];
  /** The index of the task of a step of the run, by its position. */
  indexOf: ReadonlyMap<number, number>;
}

export function partOfChain({ run, tasks, lags, indexOf }: Chain): Part {
  return { run_id: run.definition.run_id, tasks, lags, indexOf };
}

/** Those that may want the same instances as a part, or as others of them. */
export function touching(part: Part, parts: readonly Part[]): Part[] {
  const keys = new Set(part.tasks.flatMap(({ options }) => options));
  const found = new Set<Part>();
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const each of parts) {
      if (found.has(each) || !each.tasks.some(({ options }) => options.some((key) => keys.has(key))))
        continue;
      found.add(each);
      for (const { options } of each.tasks) for (const key of options) keys.add(key);
    }
  }
  return parts.filter((each) => found.has(each));
}

/** The part, of which one task begins in that time. */
export function beginningIn(part: Part, index: number, { from = -Infinity, until = Infinity }): Part {
  const tasks = part.tasks.map((task, at) =>
    at === index
      ? { ...task, earliest: Math.max(task.earliest, from), latest: Math.min(task.latest, until) }
      : task,
  );
  return { ...part, tasks };
}
