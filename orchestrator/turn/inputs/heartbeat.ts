import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import { conclude } from '../conclude.ts';
import { areAllHeard } from '../../recovery/index.ts';
import { flightOf } from '../../machine/index.ts';
import { noteActing, noteHead } from '../acting.ts';
import type { OwnedRun } from '../../state/index.ts';
import type { Transaction } from '../transaction.ts';

/** A heartbeat lists a command: it has arrived. */
export function onArrived(tx: Transaction, command_id: string): void {
  const run = runOf(tx, command_id);
  if (run) tx.apply(run, { type: 'sent', command_id });
}

/** A heartbeat says that the instrument acts; the message that should have said so may be lost. */
export function onActing(tx: Transaction, command_id: string): void {
  noteActing(tx, command_id);
  const run = runOf(tx, command_id);
  const flight = run && flightOf(run.snapshot, command_id);
  // Without it, a journal that is put back to an older image would pass for one that never had the command.
  if (flight) noteHead(tx, flight, flight.number);
  if (run && flight?.phase !== 'acting') tx.apply(run, { type: 'started', command_id, started_at: tx.now });
}

/** Two heartbeats in a row did not list a command that the instrument is believed to be busy with. */
export function onUnlisted(tx: Transaction, key: string, command_id: string): void {
  const by = tx.state.instances.get(key);
  const entry = by?.occupied.find((occupied) => occupied.command_id === command_id);
  if (!by || !entry) return;
  const evidence = { kind: 'heartbeats', all_heard: areAllHeard(tx.state, by.module, tx.now) } as const;
  conclude(tx, command_id, evidence, { by, number: entry.number });
}

function runOf({ state }: Transaction, command_id: string): OwnedRun | undefined {
  return state.runs.get(parseCommandId(command_id)?.run_id ?? '');
}
