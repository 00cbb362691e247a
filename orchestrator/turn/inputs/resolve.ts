import type { MessageOf } from '../../../shared/contracts/message.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { Transaction } from '../transaction.ts';
import { tellUnheeded, whyNoRun } from './control.ts';
import { defined } from '../../../shared/kernel/json/json.ts';

/** A person says what became of a step. It counts once, and only for the attempt that it names. */
export function onRunResolve(tx: Transaction, { run_id, command_id, body }: MessageOf<'run.resolve'>): void {
  const run = tx.state.runs.get(run_id);
  const { as, data, by, reason } = body;
  const heard =
    run !== undefined && tx.apply(run, { type: 'resolve', command_id, as, ...defined({ data, by, reason }) });
  if (heard) return;
  const { step, attempt } = parseCommandId(command_id) ?? {};
  const why = run ? ({ why: 'not_unknown' } as const) : whyNoRun(tx, run_id);
  tellUnheeded(tx, run_id, { what: `"${as}"`, by, ...why }, { step, attempt });
}
