import { instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { InstanceRecord, Presence } from '../../shared/contracts/workcell-state.ts';
import { flightsAt } from './book.ts';
import { vacate } from './on-step-message.ts';
import type { Turn } from './turn.ts';

/** The agent stops, at rest. What lies undelivered in its queue can be taken back. */
export function onBye(turn: Turn, { body }: MessageOf<'agent.bye'>): void {
  const record = turn.book.instances.get(instanceKey(body));
  if (record?.boot_id === body.boot_id) endPresence(turn, record, 'gone');
}

/** The agent has missed its beats: nothing more is sent to it, and its commands are marked. */
export function onLost(turn: Turn, key: string): void {
  const record = turn.book.instances.get(key);
  if (record?.presence === 'present') endPresence(turn, record, 'lost');
}

function endPresence(turn: Turn, record: InstanceRecord, presence: Exclude<Presence, 'present'>): void {
  const key = instanceKey(record);
  turn.putInstance({ ...record, presence, session: record.session + 1, since: turn.now });
  turn.book.welcomed.delete(key);
  const flights = flightsAt(turn.book, key);
  for (const { run, command_id } of flights) {
    turn.apply(run, { type: 'silent', command_id, lost_at: turn.now + turn.book.lostAfter });
  }
  const address: InstanceAddress = { module: record.module, instance: record.instance };
  if (flights.length > 0) turn.outbox.push({ kind: 'take-back', address });
}

/** One sending of a command: the command, and the session that it was sent in. */
export interface CommandCopy {
  command_id: string;
  session: number;
}

/**
 * Copies that were taken out of the queue of an agent that is not there, and that nobody had ever been handed. That is
 * proof of the command itself only where it was the one copy of its session, and the agent has not come back meanwhile:
 * with its hello it was sent another one.
 */
export function onTakenBack(turn: Turn, key: string, copies: readonly CommandCopy[]): void {
  for (const { command_id, session } of copies) {
    const run = turn.book.runs.get(parseCommandId(command_id)?.run_id ?? '');
    const flight = run?.snapshot.context.inflight[command_id];
    if (!run || !flight || instanceKey(flight) !== key) continue;
    if (flight.silent_since === undefined || flight.session !== session || flight.resent) continue;
    vacate(turn, flight, command_id, 0);
    turn.apply(run, { type: 'unacted', command_id, why: 'it was taken back undelivered' });
  }
}

/** Looks through the queues of absent agents once more: a look may have failed, or a copy have come in after it. */
export function searchAbsent(turn: Turn): void {
  for (const { module, instance, presence, occupied } of turn.book.instances.values()) {
    if (presence === 'present') continue;
    const awaited = occupied.some(({ command_id, run_id }) =>
      Object.hasOwn(turn.book.runs.get(run_id)?.snapshot.context.inflight ?? {}, command_id),
    );
    if (awaited) turn.outbox.push({ kind: 'take-back', address: { module, instance } });
  }
}
