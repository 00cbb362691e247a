import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { InstanceRecord, Presence } from '../../shared/contracts/workcell-state.ts';
import { flightsAt, isInFlight } from '../state/lab-state.ts';
import { onReturned } from '../inputs/returned.ts';
import type { Transaction } from '../turn/transaction.ts';

/** The agent stops, at rest. What lies undelivered in its queue can be taken back. */
export function onBye(tx: Transaction, { body }: MessageOf<'agent.bye'>): void {
  const record = tx.state.instances.get(instanceKey(body));
  if (record?.boot_id === body.boot_id) endPresence(tx, record, 'gone');
}

/** The agent has missed its heartbeats: nothing more is sent to it, and its commands are marked. */
export function onLost(tx: Transaction, key: string): void {
  const record = tx.state.instances.get(key);
  if (record?.presence === 'present') endPresence(tx, record, 'lost');
}

function endPresence(tx: Transaction, record: InstanceRecord, presence: Exclude<Presence, 'present'>): void {
  const key = instanceKey(record);
  tx.putInstance({ ...record, presence, session: record.session + 1, since: tx.now });
  tx.state.welcomed.delete(key);
  const flights = flightsAt(tx.state, key);
  for (const { run, command_id } of flights) {
    tx.apply(run, { type: 'silent', command_id, lost_at: tx.now + tx.state.lostAfter });
  }
  const address: InstanceAddress = { module: record.module, instance: record.instance };
  if (flights.length > 0) tx.outbox.push({ kind: 'take-back', address });
}

/** One sending of a command: the command, and the session that it was sent in. */
export interface CommandCopy {
  command_id: string;
  session: number;
}

/** Copies that were taken out of the queue of an agent that is not there, and that nobody had ever been handed. */
export function onTakenBack(tx: Transaction, key: string, copies: readonly CommandCopy[]): void {
  for (const { command_id, session } of copies) onReturned(tx, key, command_id, session);
}

/** Looks through the queues of absent agents once more: a look may have failed, or a copy have come in after it. */
export function searchAbsent(tx: Transaction): void {
  for (const { module, instance, presence, occupied } of tx.state.instances.values()) {
    if (presence === 'present') continue;
    const awaited = occupied.some(({ command_id, run_id }) => isInFlight(tx.state, run_id, command_id));
    if (awaited) tx.outbox.push({ kind: 'take-back', address: { module, instance } });
  }
}
