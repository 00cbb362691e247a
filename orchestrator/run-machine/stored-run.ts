import type { JsonObject } from '../../shared/contracts/json.ts';
import type { StoredRun } from '../../shared/contracts/run.ts';
import { migrate } from './migrate.ts';
import { machineVersion, type RunSnapshot } from './run-context.ts';
import type { StepSnapshot } from './step-context.ts';

/** What the store keeps of a run, or of one of its steps: each step is stored on its own. */
export function freeze({ value, context }: RunSnapshot | StepSnapshot): JsonObject {
  return { value, context } as JsonObject;
}

/**
 * The snapshot of a stored run, maybe of one that an earlier version of weir stored. `migrated`: the store does not have
 * its steps yet.
 * @throws WeirError `internal_error` where its version is not known.
 */
export function thaw({
  snapshot = {},
  step_snapshots = {},
}: Pick<StoredRun, 'snapshot' | 'step_snapshots'>): { snapshot: RunSnapshot; migrated: boolean } {
  const { machine_version } = snapshot.context as JsonObject;
  if (machine_version !== machineVersion)
    return { snapshot: migrate(snapshot, step_snapshots), migrated: true };
  return { snapshot: { ...snapshot, steps: step_snapshots } as JsonObject & RunSnapshot, migrated: false };
}
