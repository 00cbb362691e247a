import { lookAtLocation, resolveCommand, statusCommand } from '../../shared/explain/index.ts';
import { stepKey } from '../../shared/contracts/command-id.ts';
import type { LocationRecord } from '../../shared/contracts/workcell-state.ts';
import { awaitsResolution, flightOf, isAtHand } from '../machine/index.ts';
import { type LabState, stepLocations, type Taken } from '../state/index.ts';
import { takenByRun } from './scheduler.ts';

/** Locations that hold something, or that a command in flight moves something to. */
export function takenLocations(state: LabState): Map<string, Taken> {
  const taken = new Map<string, Taken>();
  if (!state.workcell.config.verify_locations_before_transfer) return taken;
  for (const [name, record] of state.locations) {
    if (record.state === 'unverified') taken.set(name, unverified(state, name, record));
    else if (record.state !== 'Empty')
      taken.set(name, { text: `experiment ${record.state}`, hint: lookAtLocation(name) });
  }
  // Every command in flight occupies an instance, and of those there are few.
  for (const { occupied } of state.instances.values()) {
    for (const { command_id, run_id } of occupied) {
      const run = state.runs.get(run_id);
      const flight = run && flightOf(run.snapshot, command_id);
      const target = flight && stepLocations(run, flight.step)['target'];
      if (target !== undefined) taken.set(target, takenByRun(run_id));
    }
  }
  return taken;
}

/** What a step has left unverified is clear once it is known what the step did, or once somebody has looked. */
function unverified(state: LabState, name: string, { unverified_by }: LocationRecord): Taken {
  const { run_id, position } = stepIn(unverified_by);
  const run = state.runs.get(run_id);
  const text = 'something unverified';
  if (!run || !isAtHand(run.snapshot, position)) return { text, hint: lookAtLocation(name) };
  const asks = awaitsResolution(run.snapshot, position);
  return { text, run: run_id, hint: asks ? resolveCommand(run_id) : statusCommand(run_id) };
}

/** Unverified locations, with the step (see `stepKey`) that has left them so: its repetition need not wait for a person to look. */
export function unverifiedLocations(state: LabState): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, { unverified_by }] of state.locations) {
    const { run_id, position } = stepIn(unverified_by);
    const run = state.runs.get(run_id);
    if (run && isAtHand(run.snapshot, position)) found.set(name, stepKey(run_id, position));
  }
  return found;
}

function stepIn(key: string | undefined): { run_id: string; position: number } {
  const [run_id = '', position] = key?.split('.') ?? [];
  return { run_id, position: Number(position) };
}
