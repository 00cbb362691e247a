import { instanceKey } from '../../shared/contracts/address.ts';
import { sendCancel } from './acting.ts';
import type { Turn } from './turn.ts';

/**
 * Two beats in a row did not list a command that the instrument is believed to be busy with. While its run waits for it,
 * it is sent again. If the run is over or being cancelled, so is the command: the agent then tells what became of it, or
 * never begins it.
 */
export function onUnlisted(turn: Turn, key: string, command_id: string): void {
  const record = turn.book.instances.get(key);
  const entry = record?.occupied.find((occupied) => occupied.command_id === command_id);
  if (!record || !entry) return;
  const run = turn.book.runs.get(entry.run_id);
  const flight = run?.snapshot.context.inflight[command_id];
  if (turn.book.held.has(command_id)) return;
  if (run && flight && instanceKey(flight) === key && run.snapshot.value !== 'cancelling') {
    turn.log(entry.run_id, 'warning', `${command_id} is sent again: its agent does not list it`);
    turn.apply(run, { type: 'rebound', command_id, session: flight.session, resend: true });
  } else {
    const { module, instance } = record;
    sendCancel(turn, { module, instance, command_id, number: entry.number });
  }
}
