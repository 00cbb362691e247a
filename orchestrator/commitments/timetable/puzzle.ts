/** Something that is to be done on one of some instances, or goes on, or keeps an instance from all else. Times are milliseconds. */
export interface Task {
  /** Any of these may do it; empty where it needs none. */
  options: readonly string[];
  /** Tasks with the same one go to the same instance. */
  together?: string | undefined;
  /** The run whose it is. */
  run?: string | undefined;
  /** When it has begun, or will for certain; missing where that is still to be found. */
  begins?: number | undefined;
  /** When it may begin. */
  earliest: number;
  latest: number;
  least: number;
  most: number;
  /** It keeps the instance from all tasks but those of this run ('' is none). */
  keepsFor?: string | undefined;
  /** It keeps the instance until that task has ended, by its index, whatever its own length. */
  until?: number | undefined;
  /** What is done; missing where nobody knows. */
  action?: string | undefined;
}

/** What lies between a point of one task and the beginning of another. */
export interface Lag {
  from: number;
  point: 'start' | 'end';
  to: number;
  min: number;
  max: number;
}

export interface Puzzle {
  now: number;
  tasks: readonly Task[];
  lags: readonly Lag[];
  /** How many tasks an instance takes at once. */
  capacityOf: (key: string) => number;
  /** Of these an instance does one at a time, however many tasks it takes. */
  isExclusive?: (key: string, task: Task) => boolean;
}

/** One keeps the instance for the run of the other. */
export function sharesKept(a: Task, b: Task): boolean {
  return (
    (a.keepsFor !== undefined && a.keepsFor === b.run) || (b.keepsFor !== undefined && b.keepsFor === a.run)
  );
}

/** True where one of them keeps the instance for a run, and the other is not of that run: they never have it at one time. */
export function areApart(a: Task, b: Task): boolean {
  return (
    (a.keepsFor !== undefined && a.keepsFor !== b.run) || (b.keepsFor !== undefined && b.keepsFor !== a.run)
  );
}

/** When a task ends that begins then; one that goes on has not ended yet. */
export function endOf(
  { begins, least, most }: Task,
  start: number,
  length: 'least' | 'most',
  now: number,
): number {
  const end = start + (length === 'least' ? least : most);
  return begins === undefined ? end : Math.max(end, now);
}
