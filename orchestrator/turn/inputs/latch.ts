import type { Order } from '../../../shared/contracts/holds.ts';
import { overtakes } from '../../../shared/contracts/order-number.ts';
import type { InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import type { WorkcellChanges } from '../workcell-changes.ts';

/** A safety stop was ordered: until the agent says that it is latched, it was only asked. */
export function askToStop(
  tx: WorkcellChanges,
  record: InstanceRecord,
  { revision, at }: Pick<Order, 'revision' | 'at'>,
): void {
  if (record.stopped === undefined) tx.putInstance({ ...record, stop_asked: { revision, at } });
}

/** As its agent says: it is latched by the safety stop of that number. */
export function latchedAt({ stop_asked: _, ...record }: InstanceRecord, stopped: number): InstanceRecord {
  return { ...record, stopped };
}

/** As its agent says: nothing latches it, also where it was asked to stop. */
export function unlatched({ stopped: _, stop_asked: _a, ...record }: InstanceRecord): InstanceRecord {
  return record;
}

/** True where an agent that has carried out a reset of that number is held by no stop that its record tells of. */
export function overtakesStop(reset: number, { stopped, stop_asked }: InstanceRecord): boolean {
  return [stopped, stop_asked?.revision].every((stop) => stop === undefined || overtakes(reset, stop));
}

/**
 * What an agent has said of its latch in two heartbeats in a row. That it is not latched says nothing of a stop that it was asked
 * for: the heartbeats may be older than the stop.
 */
export function onLatch(tx: WorkcellChanges, key: string, stopped: number | undefined): void {
  const record = tx.state.instances.get(key);
  if (!record || record.stopped === stopped) return;
  if (stopped !== undefined) return tx.putInstance(latchedAt(record, stopped));
  const { stopped: _, ...free } = record;
  tx.putInstance(free);
}
