import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { stepKey } from '../../shared/contracts/command-id.ts';
import { locationsAfter, movedLocations } from '../../shared/contracts/workcell-state.ts';
import { type OwnedRun, stepLocations } from '../state/index.ts';
import type { WorkcellChanges } from './workcell-changes.ts';
import { defined } from '../../shared/kernel/json/json.ts';

/** What the step moved is where it was to be. */
export function bookLocations(tx: WorkcellChanges, run: OwnedRun, position: number): void {
  const after = locationsAfter(movedBy(run, position), run.definition.experiment_id);
  for (const [name, state] of after) tx.putLocation(name, { state });
}

/** What a step may have moved is somewhere; what was known of its locations before is kept for `restoreLocations`. */
export function unverifyLocations(tx: WorkcellChanges, run: OwnedRun, position: number): void {
  const unverified_by = stepKey(run.definition.run_id, position);
  for (const name of locationsOf(run, position)) {
    const { state, was } = tx.state.locations.get(name) ?? { state: 'Empty' };
    const before = state === 'unverified' ? was : state;
    tx.putLocation(name, defined({ state: 'unverified', unverified_by, was: before }));
  }
}

/** The step has moved nothing after all. */
export function restoreLocations(tx: WorkcellChanges, run: OwnedRun, position: number): void {
  const key = stepKey(run.definition.run_id, position);
  for (const name of locationsOf(run, position)) {
    const record = tx.state.locations.get(name);
    if (record?.unverified_by === key) tx.putLocation(name, { state: record.was ?? 'Empty' });
  }
}

function movedBy(run: OwnedRun, position: number): { source?: string; target?: string } {
  return movedLocations({ locations: stepLocations(run, position) }, run.definition.simulate);
}

function locationsOf(run: OwnedRun, position: number): string[] {
  const { source, target } = movedBy(run, position);
  return [...new Set([source, target].filter((name) => name !== undefined))];
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
