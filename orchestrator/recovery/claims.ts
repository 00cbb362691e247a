import { instanceKey } from '../../shared/contracts/address.ts';
import { parseCommandId, type CommandParts } from '../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import { attemptsGranted, flightOf, isStepOver } from '../run-machine/run-queries.ts';
import { parseStepKey, stepKey, type LabState, type OwnedRun } from '../state/lab-state.ts';
import { awaitedModules } from './put-back.ts';
import { vacate } from '../inputs/report.ts';
import type { Transaction } from '../turn/transaction.ts';

/** All agents were heard, or their time is over: what waited for that goes out, unless one of them knows better. */
export function sendHeld(tx: Transaction): void {
  const { state } = tx;
  const awaited = awaitedModules(state);
  for (const command_id of state.held) {
    const parts = parseCommandId(command_id);
    const run = parts && state.runs.get(parts.run_id);
    const flight = run && flightOf(run.snapshot, command_id);
    const barrier = run && flight && awaited(flight.module, run.definition.created_at);
    if (run && barrier) {
      tx.setWaiting(run, barrier.reason);
      continue;
    }
    state.held.delete(command_id);
    if (!run || !flight) continue;
    const claim = state.claims.get(stepKey(parts.run_id, parts.step));
    const later = laterClaim(state, parts);
    if (claim?.acted || later) vacate(tx, flight, command_id, 0);
    if (claim?.acted && claim.attempt <= parts.attempt) {
      const message = `${claim.key} has acted on ${command_id}, which the store knows as given to ${instanceKey(flight)}`;
      tx.putClaim(stepKey(parts.run_id, parts.step), undefined);
      tx.apply(run, { type: 'unknown', command_id, reason: 'journal_lost', message });
    } else if (claim?.acted) {
      tx.apply(run, { type: 'unacted', command_id, why: `${claim.key} was given a later attempt of it` });
    } else if (later) {
      const message = `a later step of the run is in the journal of ${later}; what this one did is lost with the store`;
      tx.apply(run, { type: 'unknown', command_id, reason: 'journal_lost', message });
    } else if (flight.silent_since === undefined) {
      tx.apply(run, { type: 'dispatch', command_id });
    }
  }
}

/** An instance whose journal knows a step of the run that comes after this one, which therefore was done. */
export function laterClaim(
  { claims }: LabState,
  { run_id, step }: Pick<CommandParts, 'run_id' | 'step'>,
): string | undefined {
  for (const [name, { key, acted }] of claims) {
    const claimed = parseStepKey(name);
    if (acted && claimed.run_id === run_id && claimed.step > step) return key;
  }
  return undefined;
}

/**
 * Remembers what a journal knows of steps that the store has not granted: the store was restored from an older copy, and
 * granting the step anew would act twice. The command is then sent to that agent again, who answers from its journal. True
 * where there is any.
 */
export function noteClaims(
  tx: Transaction,
  key: string,
  { module, commands }: MessageOf<'agent.hello'>['body'],
): boolean {
  const { state } = tx;
  let any = false;
  for (const { command_id, phase } of commands) {
    const parts = parseCommandId(command_id);
    const run = parts && state.runs.get(parts.run_id);
    if (!parts || !run || isKnown(state, run, { key, command_id, ...parts })) continue;
    // No journal has a command of another module.
    if (run.definition.steps[parts.step]?.module !== module) continue;
    any = true;
    const name = stepKey(parts.run_id, parts.step);
    const known = state.claims.get(name);
    const acted = phase !== 'cancelled';
    if (known && (known.acted || !acted) && known.attempt >= parts.attempt) continue;
    tx.putClaim(name, { attempt: parts.attempt, key, acted });
  }
  return any;
}

/** True where the store knows the command. The same id may be on its way to another instance, which has not begun it. */
function isKnown(
  state: LabState,
  { snapshot }: OwnedRun,
  { key, command_id, step, attempt }: CommandParts & { key: string; command_id: string },
): boolean {
  const flight = flightOf(snapshot, command_id);
  if (flight) return instanceKey(flight) === key || !state.held.has(command_id);
  return isStepOver(snapshot, step) || attempt <= attemptsGranted(snapshot, step);
}
