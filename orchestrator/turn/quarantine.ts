import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { stepKey } from '../../shared/contracts/command-id.ts';
import {
  capacityOf,
  locationsAfter,
  movedLocations,
  restored,
  unverified,
} from '../../shared/contracts/locations.ts';
import { type OwnedRun, stepLocations } from '../state/index.ts';
import type { WorkcellChanges } from './workcell-changes.ts';

/** What the step moved is where it was to be. */
export function bookLocations(tx: WorkcellChanges, run: OwnedRun, position: number): void {
  const { workcell, locations } = tx.state;
  const before = (name: string) => locations.get(name);
  const after = locationsAfter(movedBy(run, position), moverOf(run, position), workcell, before);
  for (const [name, record] of after) tx.putLocation(name, record);
}

/** What a step may have moved is somewhere; what was known of its locations before is kept for `restoreLocations`. */
export function unverifyLocations(tx: WorkcellChanges, run: OwnedRun, position: number): void {
  const { workcell, locations } = tx.state;
  const { source, target } = movedBy(run, position);
  const put = (name: string, as: 'source' | 'target') =>
    tx.putLocation(
      name,
      unverified(locations.get(name), as, moverOf(run, position), capacityOf(workcell, name)),
    );
  if (source !== undefined) put(source, 'source');
  if (target !== undefined && target !== source) put(target, 'target');
}

/** The step has moved nothing after all. */
export function restoreLocations(tx: WorkcellChanges, run: OwnedRun, position: number): void {
  const { step } = moverOf(run, position);
  const { source, target } = movedBy(run, position);
  for (const name of new Set([source, target])) {
    const record = name === undefined ? undefined : restored(tx.state.locations.get(name), step);
    if (name !== undefined && record) tx.putLocation(name, record);
  }
}

function movedBy(run: OwnedRun, position: number): { source?: string; target?: string } {
  return movedLocations({ locations: stepLocations(run, position) }, run.definition.simulate);
}

function moverOf({ definition: { run_id, experiment_id } }: OwnedRun, position: number) {
  return { run_id, experiment_id, step: stepKey(run_id, position) };
}

/** Nobody knows what the instrument did on the command: it takes nothing more until somebody has looked. */
export function quarantine(
  tx: WorkcellChanges,
  address: InstanceAddress,
  command_id: string,
  error: string,
): void {
  const record = tx.state.instances.get(instanceKey(address));
  if (!record) return;
  const quarantined_for = [...new Set([...(record.quarantined_for ?? []), command_id])];
  tx.putInstance({ ...record, error, quarantined_for });
}

/** It is known now what the commands did; where nothing else holds the instance back, it takes commands again. */
export function endQuarantine(
  tx: WorkcellChanges,
  address: InstanceAddress,
  settled: (command_id: string) => boolean,
): void {
  const record = tx.state.instances.get(instanceKey(address));
  if (!record?.quarantined_for?.some(settled)) return;
  const { error, quarantined_for, ...rest } = record;
  const left = quarantined_for.filter((command_id) => !settled(command_id));
  tx.putInstance(
    left.length === 0 ? rest : { ...rest, quarantined_for: left, ...(error === undefined ? {} : { error }) },
  );
}
