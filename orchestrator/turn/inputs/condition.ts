import { instanceKey } from '../../../shared/contracts/address.ts';
import type { MessageOf } from '../../../shared/contracts/message.ts';
import { hindranceOf, type ModuleReport } from '../../../shared/contracts/module-report.ts';
import { restless } from '../../../shared/contracts/workcell-state.ts';
import { flightOf, type Verdict } from '../../machine/index.ts';
import type { Transaction } from '../transaction.ts';

/**
 * Takes over how the instrument stands after an action that failed, before the turn grants anything: what its agent has read, and that its
 * driver has latched it.
 * @param verdict on the report: one that is known already latches nothing again, for a reset may have come in between
 */
export function heedCondition(
  tx: Transaction,
  key: string,
  { condition, latched }: MessageOf<'step.settled'>['body'],
  verdict: Verdict['verdict'],
): void {
  const { instances, reports } = tx.state;
  const record = instances.get(key);
  if (!record) return;
  const isNews = condition?.boot_id === record.boot_id && condition.reading > (record.reading_after ?? -1);
  const next = {
    ...record,
    ...(latched !== undefined && verdict !== 'known' && { latched: { said: latched, at: tx.now } }),
    ...(isNews && { reading_after: condition.reading }),
  };
  tx.putInstance(next, key);
  if (!isNews) return;
  const { boot_id: _b, reading: _r, ...said } = condition;
  hearReport(tx, key, { ...said, details: reports.get(key)?.details ?? {} }, condition.reading);
}

/**
 * An instance tells how it stands: the runs that it acts for are told what keeps it from going on, where it says that. What it
 * said already is not told once more: a command that it got since is not hindered by an error of before, which a hello repeats.
 * @param reading which of the agent's readings it is: one from before a failure that is known is ignored. Agents before 0.3 do not count.
 */
export function hearReport(
  tx: Transaction,
  key: string,
  report: ModuleReport | undefined,
  reading?: number,
): void {
  const { instances, reports, runs } = tx.state;
  const record = instances.get(key);
  if (reading !== undefined && reading < (record?.reading_after ?? 0)) return;
  const before = reports.get(key);
  tx.putReport(key, report);
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
