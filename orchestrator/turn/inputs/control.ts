import type { MessageOf } from '../../../shared/contracts/message.ts';
import { isPausedByHand, stateOf } from '../../machine/index.ts';
import type { OwnedRun } from '../../state/index.ts';
import { fact, type Unheeded } from '../../../shared/sentences/index.ts';
import type { Transaction } from '../transaction.ts';
import { defined } from '../../../shared/kernel/json/json.ts';

/** Somebody wants something of a run. One that is over stays as it is. */
export function onRunControl(tx: Transaction, { run_id, body }: MessageOf<'run.control'>): void {
  const run = tx.state.runs.get(run_id);
  if (!run) {
    tellUnheeded(tx, run_id, { what: body.command, by: body.by, ...whyNoRun(tx, run_id) });
    return;
  }
  const { command, by, reason, revision } = body;
  const who = defined({ by, reason });
  const control = { ...who, ...defined({ seen: revision }), makes: tx.revisionOf(run) };
  const heard =
    command === 'cancel'
      ? tx.apply(run, { type: 'cancel', ...who })
      : tx.apply(run, { type: command, ...control });
  if (!heard) tellUnheeded(tx, run_id, { what: command, by, ...whyDeaf(run, command) });
}

function whyDeaf({ snapshot }: OwnedRun, command: string): Unheeded {
  if (command === 'pause' && isPausedByHand(snapshot)) return { why: 'paused' };
  if (command === 'resume' && !isPausedByHand(snapshot)) return { why: 'not_paused' };
  const state = stateOf(snapshot);
  return state === 'queued' || state === 'active' ? { why: 'overtaken' } : { why: 'state', state };
}

/** Why nothing can be wanted of a run that the owner does not carry on. */
export function whyNoRun({ state }: Transaction, run_id: string): Unheeded {
  const said = state.unreadable.get(run_id);
  return said === undefined ? { why: 'over' } : { why: 'unreadable', said };
}

/** Tells in the log of a run that what somebody wanted of it changes nothing. */
export function tellUnheeded(
  tx: Transaction,
  run_id: string,
  told: { what: string; by?: string | undefined } & Unheeded,
  of: Parameters<typeof fact>[2] = {},
): void {
  tx.log(run_id, 'info', fact('changes_nothing', told, of));
}
