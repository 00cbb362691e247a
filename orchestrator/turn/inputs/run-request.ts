import type { MessageOf } from '../../../shared/contracts/message.ts';
import { isTerminal, type RunDefinition, type StoredRun } from '../../../shared/contracts/run.ts';
import { isPausedByHand, stateOf } from '../../machine/index.ts';
import { enterRun, type OwnedRun } from '../../state/index.ts';
import type { Transaction } from '../transaction.ts';

/** A run that the store holds and that the lab state does not know yet: takes it in, whatever told of it. */
export function onRunFound(tx: Transaction, stored: StoredRun): void {
  const { run_id } = stored.definition;
  if (tx.state.runs.has(run_id) || isTerminal(stored.state)) return;
  const run = enterRun(tx.state, stored);
  if (!run || stored.snapshot) return;
  tx.tellRetry(stored.definition);
  for (const warning of stored.definition.warnings) tx.log(run_id, 'warning', warning);
  tx.apply(run, { type: 'admit', done: doneBefore(stored.definition) });
}

/** The steps that are done already, in the run that this one goes on from. */
function doneBefore({
  taken_over = {},
}: RunDefinition): Record<number, 'succeeded' | 'skipped' | 'passedOver'> {
  return Object.fromEntries(
    Object.entries(taken_over).map(([position, { status, resolution }]) => {
      if (status === 'succeeded') return [position, 'succeeded'];
      return [position, status === 'skipped' || resolution?.as === 'skip' ? 'skipped' : 'passedOver'];
    }),
  );
}

/** Somebody wants something of a run. One that is over stays as it is. */
export function onRunControl(tx: Transaction, { run_id, body }: MessageOf<'run.control'>): void {
  const run = tx.state.runs.get(run_id);
  if (!run) {
    const unreadable = tx.state.unreadable.get(run_id);
    tx.log(run_id, 'info', `${body.command} changes nothing: ${unreadable ?? 'the run is over'}`);
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
  if (!heard) tx.log(run_id, 'info', `${command} changes nothing: ${whyDeaf(run, command)}`);
}

function whyDeaf({ snapshot }: OwnedRun, command: string): string {
  if (command === 'pause' && isPausedByHand(snapshot)) return 'the run is paused already';
  if (command === 'resume' && !isPausedByHand(snapshot)) return 'the run is not paused';
  const state = stateOf(snapshot);
  if (state === 'queued' || state === 'active') return 'it was asked for before the latest pause or resume';
  return `the run is ${state}`;
}

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
  tx.log(run_id, 'info', `"${as}"${who} changes nothing: ${why}`);
}
