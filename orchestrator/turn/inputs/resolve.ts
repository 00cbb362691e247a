import type { MessageOf } from '../../../shared/contracts/message.ts';
import { fact } from '../../../shared/sentences/index.ts';
import type { Transaction } from '../transaction.ts';

/** A person says what became of a step. It counts once, and only for the attempt that it names. */
export function onRunResolve(tx: Transaction, { run_id, command_id, body }: MessageOf<'run.resolve'>): void {
  const run = tx.state.runs.get(run_id);
  const { as, data, by, reason } = body;
  const heard =
    run !== undefined &&
    tx.apply(run, {
      type: 'resolve',
      command_id,
      as,
      ...(data === undefined ? {} : { data }),
      ...(by === undefined ? {} : { by }),
      ...(reason === undefined ? {} : { reason }),
    });
  if (heard) return;
  const who = by === undefined ? '' : `, said by ${by},`;
  const why = run
    ? `the outcome of ${command_id} is not unknown`
    : (tx.state.unreadable.get(run_id) ?? 'the run is over');
  tx.log(run_id, 'info', fact('changes_nothing', { what: `"${as}"${who}`, why }));
}
