import { instanceKey } from '../../shared/contracts/address.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { InstanceRecord, Presence } from '../../shared/contracts/workcell-state.ts';
import { flightsAt } from '../state/index.ts';
import { conclude } from './conclude.ts';
import { areAllHeard } from '../recovery/index.ts';
import type { Transaction } from './transaction.ts';

/** The agent stops, at rest: what it has not begun, no copy of it ever will. Its next process tells of the rest. */
export function onBye(tx: Transaction, { body }: MessageOf<'agent.bye'>): void {
  const key = instanceKey(body);
  const record = tx.state.instances.get(key);
  if (record?.boot_id !== body.boot_id) return;
  endPresence(tx, record, 'gone', tx.now);
  const { holding, journal_floor: floor } = body;
  const all_heard = areAllHeard(tx.state, body.module, tx.now);
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
