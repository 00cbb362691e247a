import { parseCommandId, stepKey } from '../../shared/contracts/command-id.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { awaitsResolution, isAtHand } from '../machine/index.ts';
import type { LabState } from '../state/index.ts';

/** True for every attempt of one step. */
export function attemptsOf(run_id: string, position: number): (command_id: string) => boolean {
  return (command_id) => {
    const parts = parseCommandId(command_id);
    return parts?.run_id === run_id && parts.step === position;
  };
}

/**
 * The step (see `stepKey`) for which alone an instance that is held back takes a command: the unknown outcome is that of an
 * earlier attempt of it, and the workflow allows it to be repeated.
 */
export function repeaterOf(state: LabState, { quarantined_for = [] }: InstanceRecord): string | undefined {
  const { run_id = '', step = -1 } = parseCommandId(quarantined_for[0] ?? '') ?? {};
  const run = state.runs.get(run_id);
  if (!run) return undefined;
  const isOwn = isAtHand(run.snapshot, step) && quarantined_for.every(attemptsOf(run_id, step));
  return isOwn && !awaitsResolution(run.snapshot, step) ? stepKey(run_id, step) : undefined;
}
