/**
 * How long the actions of a module took when they succeeded, in whole milliseconds, by action and instance: the latest last. The owner keeps
 * it in the workcell's state.
 */
export type ModuleDurations = Record<string, Record<string, number[]>>;

/** How long an action took at least, in the middle of its times, and in one of ten cases longer than. Milliseconds. */
export type UsualDuration = { least: number; median: number; p90: number; count: number };

/** What these times come to; undefined where there are none. */
export function usualDuration(times: readonly number[]): UsualDuration | undefined {
  if (times.length === 0) return undefined;
  const sorted = [...times].sort((a, b) => a - b);
  const part = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return { least: sorted[0] ?? 0, median: part(0.5), p90: part(0.9), count: sorted.length };
}

/** All times of an action, whichever instance it was on. */
export function timesOf(durations: ModuleDurations | undefined, action: string): number[] {
  const found = Object.entries(durations ?? {}).find(([name]) => name === action);
  return Object.values(found?.[1] ?? {}).flat();
}
