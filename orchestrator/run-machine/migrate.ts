import type { JsonObject } from '../../shared/contracts/json.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { machineVersion, type RunContext } from './run-context.ts';

/** By the version that they lead on from, each to the next one. */
const steps: Record<number, (context: JsonObject) => JsonObject> = {
  // Version 1 knew no repetitions and no waiting for a word: every attempt that it ended had ended its run.
  1: (context) => ({ ...context, machine_version: 2, tried: 0 }),
};

/**
 * The context of a stored run in today's shape, from whatever version stored it.
 * @throws WeirError `internal_error` where that version is not known, such as a newer one.
 */
export function migrate(stored: JsonObject): RunContext {
  let context = stored;
  while (context.machine_version !== machineVersion) {
    const step = steps[Number(context.machine_version)];
    if (!step) {
      const found = JSON.stringify(context.machine_version);
      throw new WeirError(
        'internal_error',
        `the run was stored by machine version ${found}, not ${machineVersion}`,
      );
    }
    context = step(context);
  }
  return context as RunContext;
}
