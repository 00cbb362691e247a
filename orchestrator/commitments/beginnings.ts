import type { Commitment, LabState } from '../state/index.ts';

/** Runs that are not to begin yet. */
export function beginnings(
  { runs, promised }: Pick<LabState, 'runs' | 'promised'>,
  now: number,
): Commitment | undefined {
  const early = new Map<string, number>();
  for (const run_id of promised) {
    const { not_before = 0 } = runs.get(run_id)?.definition ?? {};
    if (not_before > now) early.set(run_id, not_before);
  }
  if (early.size === 0) return undefined;
  return {
    changesAt: Math.min(...early.values()),
    isEarly: ({ run_id }) => early.has(run_id),
    refuses({ run_id }) {
      const until = early.get(run_id);
      return until === undefined ? undefined : { kind: 'early', until };
    },
  };
}
