import { instanceKey } from '../../shared/contracts/address.ts';
import { hindranceOf } from '../../shared/contracts/module-report.ts';
import { restless } from '../../shared/contracts/workcell-state.ts';
import { flightOf } from '../run-machine/run-queries.ts';
import type { Transaction } from '../turn/transaction.ts';

/** Tells the runs that an instance acts for what it says keeps it from going on, where it says so. */
export function tellHindrance(tx: Transaction, key: string): void {
  const { instances, reports, runs } = tx.state;
  const record = instances.get(key);
  if (!record) return;
  const report = reports.get(key);
  const reason = report && hindranceOf(report);
  for (const { command_id, run_id } of restless(record)) {
    const run = runs.get(run_id);
    const flight = run && flightOf(run.snapshot, command_id);
    // A store that was put back may have given the same command to another instance.
    if (!run || !flight || instanceKey(flight) !== key || flight.hindrance === reason) continue;
    tx.apply(run, { type: 'hindered', command_id, ...(reason === undefined ? {} : { reason }) });
  }
}
