import type { MessageOf } from '../../../shared/contracts/message.ts';
import { isPausedByHand, stateOf } from '../../machine/index.ts';
import type { OwnedRun } from '../../state/index.ts';
import { fact } from '../../../shared/sentences/index.ts';
import type { Transaction } from '../transaction.ts';

/** Somebody wants something of a run. One that is over stays as it is. */
export function onRunControl(tx: Transaction, { run_id, body }: MessageOf<'run.control'>): void {
  const run = tx.state.runs.get(run_id);
  if (!run) {
    const unreadable = tx.state.unreadable.get(run_id);
    const why = unreadable ?? 'the run is over';
    tx.log(run_id, 'info', fact('changes_nothing', { what: body.command, why }));
    return;
  }
  const { command, by, reason, revision } = body;
  const who = { ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
  const control = {
    ...who,
    ...(revision === undefined ? {} : { seen: revision }),
    makes: tx.revisionOf(run),
  };
  const heard =
    command === 'cancel'
      ? tx.apply(run, { type: 'cancel', ...who })
      : tx.apply(run, { type: command, ...control });
  const why = whyDeaf(run, command);
  if (!heard) tx.log(run_id, 'info', fact('changes_nothing', { what: command, why }));
}

function whyDeaf({ snapshot }: OwnedRun, command: string): string {
  if (command === 'pause' && isPausedByHand(snapshot)) return 'the run is paused already';
  if (command === 'resume' && !isPausedByHand(snapshot)) return 'the run is not paused';
  const state = stateOf(snapshot);
  if (state === 'queued' || state === 'active') return 'it was asked for before the latest pause or resume';
  return `the run is ${state}`;
}
