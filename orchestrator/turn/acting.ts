import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { restless, type InstanceRecord, type OccupiedBy } from '../../shared/contracts/workcell-state.ts';
import { cancelMessage } from '../delivery/index.ts';
import type { WorkcellChanges } from './workcell-changes.ts';

/** An instrument acts on a command: from when on is kept, for people who wonder about one that does not come to rest. */
export function recordActing(tx: WorkcellChanges, key: string, command_id: string): void {
  const record = tx.state.instances.get(key);
  if (record) patch(tx, record, command_id, ({ acting_since = tx.now }) => ({ acting_since }));
}

/** Asks the agent of a command to stop it; `isTimeout`: because it had its time. */
export function sendCancel(
  tx: WorkcellChanges,
  target: InstanceAddress & { command_id: string; number: number },
  isTimeout = false,
): void {
  recordAskedToStop(tx, target, target.command_id);
  tx.toSend.push({ kind: 'control', message: cancelMessage(tx.state, target, isTimeout) });
}

/** The first time that the agent of a command was asked to stop it counts. */
function recordAskedToStop(tx: WorkcellChanges, address: InstanceAddress, command_id: string): void {
  const record = tx.state.instances.get(instanceKey(address));
  if (record) patch(tx, record, command_id, ({ asked_to_stop = tx.now }) => ({ asked_to_stop }));
}

/** An order asks the agent to stop all that its instrument acts on. */
export function recordAllAskedToStop(tx: WorkcellChanges, record: InstanceRecord): void {
  for (const { command_id } of restless(record)) recordAskedToStop(tx, record, command_id);
}

function patch(
  tx: WorkcellChanges,
  record: InstanceRecord,
  command_id: string,
  change: (entry: OccupiedBy) => Partial<OccupiedBy>,
): void {
  const entry = record.occupied.find((each) => each.command_id === command_id);
  if (!entry) return;
  const next = { ...entry, ...change(entry) };
  if (next.acting_since === entry.acting_since && next.asked_to_stop === entry.asked_to_stop) return;
  tx.putInstance({ ...record, occupied: record.occupied.map((each) => (each === entry ? next : each)) });
}

/** The journal is known to have noted a command of that number. */
export function recordHead(tx: WorkcellChanges, key: string, number: number): void {
  const record = tx.state.instances.get(key);
  const seen_head = record ? headSeen(record, number) : 0;
  if (record && seen_head > record.seen_head) tx.putInstance({ ...record, seen_head }, key);
}

/** A number that was never given out proves nothing: with it, the journal would look as if it lay behind for ever. */
function headSeen({ seen_head, next_number }: InstanceRecord, number: number): number {
  return number < next_number ? Math.max(seen_head, number) : seen_head;
}

/** The instrument is at rest as far as this command goes. True where the owner had believed it busy with it. */
export function vacate(tx: WorkcellChanges, key: string, command_id: string, number: number): boolean {
  const record = tx.state.instances.get(key);
  if (!record) return false;
  const occupied = record.occupied.filter((entry) => entry.command_id !== command_id);
  const seen_head = headSeen(record, number);
  const wasOccupied = occupied.length < record.occupied.length;
  if (wasOccupied || seen_head > record.seen_head) tx.putInstance({ ...record, occupied, seen_head }, key);
  return wasOccupied;
}
