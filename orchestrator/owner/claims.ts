import { parseCommandId, type CommandParts } from '../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import { stepKey, type Book } from './book.ts';
import { awaitedModules } from './put-back.ts';
import { vacate } from './on-step-message.ts';
import type { Turn } from './turn.ts';

/** All agents were heard, or their time is over: what waited for that goes out, unless one of them knows better. */
export function sendHeld(turn: Turn): void {
  const { book } = turn;
  const awaited = awaitedModules(book);
  for (const command_id of book.held) {
    const parts = parseCommandId(command_id);
    const run = parts && book.runs.get(parts.run_id);
    const flight = run?.snapshot.context.inflight[command_id];
    const barrier = flight && awaited.get(flight.module);
    if (run && barrier) {
      turn.setWaiting(run, barrier.reason);
      continue;
    }
    book.held.delete(command_id);
    if (!run || !flight) continue;
    const claim = book.claims.get(stepKey(parts.run_id, parts.step));
    const later = laterClaim(book, parts);
    if (claim?.acted || later) vacate(turn, flight, command_id, 0);
    if (claim?.acted) {
      turn.apply(run, { type: 'unacted', command_id, why: `${claim.key} was given a later attempt of it` });
    } else if (later) {
      const message = `a later step of the run is in the journal of ${later}; what this one did is lost with the store`;
      turn.apply(run, { type: 'unknown', command_id, reason: 'journal_lost', message });
    } else if (flight.silent_since === undefined) {
      turn.apply(run, { type: 'dispatch', command_id });
    }
  }
}

/** An instance whose journal knows a step of the run that comes after this one, which therefore was done. */
export function laterClaim(
  { claims }: Book,
  { run_id, step }: Pick<CommandParts, 'run_id' | 'step'>,
): string | undefined {
  for (const [name, { key, acted }] of claims) {
    const [run, position] = name.split('.');
    if (acted && run === run_id && Number(position) > step) return key;
  }
  return undefined;
}

/**
 * Remembers what a journal knows of steps that the store has not granted: the store was restored from an older copy, and
 * granting the step anew would act twice. The command is then sent to that agent again, who answers from its journal. True
 * where there is any.
 */
export function noteClaims(book: Book, key: string, { commands }: MessageOf<'agent.hello'>['body']): boolean {
  let any = false;
  for (const { command_id, phase } of commands) {
    const parts = parseCommandId(command_id);
    const run = parts && book.runs.get(parts.run_id);
    if (!parts || !run || Object.hasOwn(run.snapshot.context.inflight, command_id)) continue;
    const { position, attempt } = run.snapshot.context;
    if (parts.step < position || (parts.step === position && parts.attempt <= attempt)) continue;
    any = true;
    const name = stepKey(parts.run_id, parts.step);
    const known = book.claims.get(name);
    const acted = phase !== 'cancelled';
    if (known && (known.acted || !acted) && known.attempt >= parts.attempt) continue;
    book.claims.set(name, { attempt: parts.attempt, key, acted });
  }
  return any;
}
