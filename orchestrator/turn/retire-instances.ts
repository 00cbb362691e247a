import { instanceKey } from '../../shared/contracts/address.ts';
import { weightiestHold } from '../../shared/contracts/holds.ts';
import { troubleOf, type InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { findModule } from '../../shared/contracts/workcell.ts';
import { flightsAt, type LabState } from '../state/index.ts';
import type { Transaction } from './transaction.ts';

/** How long an instance that is gone or lost is remembered, in milliseconds: a week. */
export const rememberedFor = 7 * 24 * 60 * 60 * 1000;

/**
 * Forgets instances that are gone for good: containers of which each had a name of its own, modules that the workcell file has
 * no more.
 */
export function retireAbsent(tx: Transaction): void {
  for (const [key, record] of [...tx.state.instances])
    if (isOver(tx.state, record, tx.now)) tx.removeInstance(key);
}

/**
 * Nothing may be left that somebody waits for, or that a person has to look at. The last instance that a module of the
 * workcell file has is kept, however long it is gone: it tells what the instrument can do.
 */
function isOver(state: LabState, record: InstanceRecord, now: number): boolean {
  if (record.presence === 'present' || now - record.since < rememberedFor) return false;
  if (troubleOf(record) !== undefined || record.occupied.length > 0) return false;
  const key = instanceKey(record);
  if (weightiestHold(state.holds.get(key))) return false;
  if (flightsAt(state, key).length > 0) return false;
  if (!findModule(state.workcell, record.module)) return true;
  if (state.recovering?.unheard[key]) return false;
  return [...state.instances.values()].some(
    (other) => other.module === record.module && (other.presence === 'present' || other.since > record.since),
  );
}
