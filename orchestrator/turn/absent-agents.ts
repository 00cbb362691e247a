import { instanceKey } from '../../shared/contracts/address.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import { type InstanceRecord, type Presence, troubleOf } from '../../shared/contracts/workcell-state.ts';
import { flightsAt, type LabState } from '../state/index.ts';
import { conclude } from './conclude.ts';
import { areAllHeard } from '../restored-store/index.ts';
import type { Transaction } from './transaction.ts';
import { weightiestHold } from '../../shared/contracts/holds.ts';
import { findModule } from '../../shared/contracts/workcell.ts';

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

/** The agent stops, at rest: what it has not begun, no copy of it ever will. Its next process tells of the rest. */
export function onBye(tx: Transaction, { body }: MessageOf<'agent.bye'>): void {
  const key = instanceKey(body);
  const record = tx.state.instances.get(key);
  if (record?.boot_id !== body.boot_id) return;
  endPresence(tx, record, 'gone', tx.now);
  const { holding, journal_floor: floor } = body;
  const all_heard = areAllHeard(tx.state, body.module);
  for (const { command_id } of flightsAt(tx.state, key)) {
    const listed = holding.includes(command_id);
    conclude(tx, command_id, { kind: 'bye', listed, floor, all_heard }, { by: record });
  }
}

/** The agent has missed its heartbeats since `heardAt`: nothing more is sent to it, and its commands are marked. */
export function onLost(tx: Transaction, key: string, heardAt: number = tx.now): void {
  const record = tx.state.instances.get(key);
  if (record?.presence === 'present') endPresence(tx, record, 'lost', Math.min(heardAt, tx.now));
}

function endPresence(
  tx: Transaction,
  record: InstanceRecord,
  presence: Exclude<Presence, 'present'>,
  since: number,
): void {
  const key = instanceKey(record);
  tx.putInstance({ ...record, presence, session: record.session + 1, since });
  tx.state.welcomed.delete(key);
  const flights = flightsAt(tx.state, key);
  for (const { run, command_id } of flights) {
    tx.apply(run, { type: 'silent', command_id, since, lost_at: tx.now + tx.state.lostAfter });
  }
}
