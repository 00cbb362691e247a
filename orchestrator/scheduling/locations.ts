import { stepKey } from '../../shared/contracts/command-id.ts';
import { flightOf, isAtHand } from '../run-machine/run-queries.ts';
import type { LabState } from '../state/lab-state.ts';

/** Locations that hold something, or that a command in flight moves something to. */
export function takenLocations(state: LabState): Map<string, string> {
  const taken = new Map<string, string>();
  if (!state.workcell.config.verify_locations_before_transfer) return taken;
  for (const [name, { state: holds }] of state.locations) {
    if (holds === 'unverified') taken.set(name, 'something unverified');
    else if (holds !== 'Empty') taken.set(name, `experiment ${holds}`);
  }
  // Every command in flight occupies an instance, and of those there are few.
  for (const { occupied } of state.instances.values()) {
    for (const { command_id, run_id } of occupied) {
      const run = state.runs.get(run_id);
      const flight = run && flightOf(run.snapshot, command_id);
      const target = flight && run?.definition.steps[flight.step]?.locations.target;
      if (target !== undefined) taken.set(target, `run ${run_id}`);
    }
  }
  return taken;
}

/** Unverified locations, with the step (see `stepKey`) that has left them so: its repetition need not wait for a person to look. */
export function unverifiedLocations(state: LabState): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, { unverified_by }] of state.locations) {
    const [run_id = '', position] = unverified_by?.split('.') ?? [];
    const run = state.runs.get(run_id);
    if (run && isAtHand(run.snapshot, Number(position))) found.set(name, stepKey(run_id, Number(position)));
  }
  return found;
}
