import { instanceKey } from '../../shared/contracts/address.ts';
import { flightOf, isBeingCancelled } from '../run-machine/run-queries.ts';
import { sendCancel } from '../state/acting.ts';
import type { Transaction } from '../turn/transaction.ts';

/**
 * Two heartbeats in a row did not list a command that the instrument is believed to be busy with. While its run waits for it,
 * it is sent again. If the run is over or being cancelled, so is the command: the agent then tells what became of it, or
 * never begins it.
 */
export function onUnlisted(tx: Transaction, key: string, command_id: string): void {
  const record = tx.state.instances.get(key);
  const entry = record?.occupied.find((occupied) => occupied.command_id === command_id);
  if (!record || !entry) return;
  const run = tx.state.runs.get(entry.run_id);
  const flight = run && flightOf(run.snapshot, command_id);
  if (tx.state.held.has(command_id)) return;
  if (run && flight && instanceKey(flight) === key && !isBeingCancelled(run.snapshot)) {
    tx.log(entry.run_id, 'warning', `${command_id} is sent again: its agent does not list it`);
    tx.apply(run, { type: 'rebound', command_id, session: flight.session, resend: true });
  } else {
    const { module, instance } = record;
    sendCancel(tx, { module, instance, command_id, number: entry.number });
  }
}
