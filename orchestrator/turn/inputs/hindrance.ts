import { instanceKey } from '../../../shared/contracts/address.ts';
import { hindranceOf, type ModuleReport } from '../../../shared/contracts/module-report.ts';
import { restless } from '../../../shared/contracts/workcell-state.ts';
import { flightOf } from '../../machine/index.ts';
import type { Transaction } from '../transaction.ts';

/**
 * An instance tells how it stands: the runs that it acts for are told what keeps it from going on, where it says that. What it
 * said already is not told once more: a command that it got since is not hindered by an error of before, which a hello repeats.
 */
export function hearReport(tx: Transaction, key: string, report: ModuleReport | undefined): void {
  const { instances, reports, runs } = tx.state;
  const before = reports.get(key);
  tx.putReport(key, report);
  const record = instances.get(key);
  if (!record) return;
  const reason = report && hindranceOf(report);
  if (reason === (before && hindranceOf(before))) return;
  for (const { command_id, run_id } of restless(record)) {
    const run = runs.get(run_id);
    const flight = run && flightOf(run.snapshot, command_id);
    // A store that was put back may have given the same command to another instance.
    if (!run || !flight || instanceKey(flight) !== key || flight.hindrance === reason) continue;
    tx.apply(run, { type: 'hindered', command_id, ...(reason === undefined ? {} : { reason }) });
  }
}
