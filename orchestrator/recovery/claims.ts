import { instanceKey } from '../../shared/contracts/address.ts';
import { parseCommandId, type CommandParts } from '../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { Claim } from '../../shared/contracts/workcell-state.ts';
import { attemptsGranted, flightOf, isStepOver } from '../run-machine/run-queries.ts';
import { parseStepKey, stepKey, type LabState, type OwnedRun } from '../state/lab-state.ts';
import { recoveryBarrier } from './rollback.ts';
import { conclude } from './conclude.ts';
import type { Evidence } from './reconcile.ts';
import type { Transaction } from '../turn/transaction.ts';

/** All agents were heard, or their time is over: what waited for that goes out, unless one of them knows better. */
export function sendHeld(tx: Transaction): void {
  const { state } = tx;
  for (const command_id of state.held) {
    const parts = parseCommandId(command_id);
    const run = parts && state.runs.get(parts.run_id);
    const flight = run && flightOf(run.snapshot, command_id);
    const barrier = run && flight && recoveryBarrier(state, flight.module, run.definition.created_at);
    if (run && barrier) {
      tx.setWaiting(run, barrier.reason);
      continue;
    }
    state.held.delete(command_id);
    if (!run || !flight) continue;
    const claim = state.claims.get(stepKey(parts.run_id, parts.step));
    const others = whatOthersKnow(state, parts, claim);
    conclude(tx, command_id, { kind: 'rollback', others });
    if (others === 'same_attempt') tx.putClaim(stepKey(parts.run_id, parts.step), undefined);
  }
}

function whatOthersKnow(
  state: LabState,
  parts: CommandParts,
  claim: Claim | undefined,
): Extract<Evidence, { kind: 'rollback' }>['others'] {
  if (claim?.acted) return claim.attempt <= parts.attempt ? 'same_attempt' : 'later_attempt';
  return laterClaim(state, parts) === undefined ? 'nothing' : 'later_step';
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
 * granting the step anew would act twice. The command is then sent to that agent again, who answers from its journal. */
export function noteClaims(
  tx: Transaction,
  key: string,
  { module, commands }: MessageOf<'agent.hello'>['body'],
): void {
  const { state } = tx;
  for (const { command_id, phase } of commands) {
    const parts = parseCommandId(command_id);
    const run = parts && state.runs.get(parts.run_id);
    if (!parts || !run || isKnown(state, run, { key, command_id, ...parts })) continue;
    // No journal has a command of another module.
    if (run.definition.steps[parts.step]?.module !== module) continue;
    const name = stepKey(parts.run_id, parts.step);
    const known = state.claims.get(name);
    const acted = phase !== 'cancelled';
    if (known && (known.acted || !acted) && known.attempt >= parts.attempt) continue;
    tx.putClaim(name, { attempt: parts.attempt, key, acted });
  }
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
