import { forgottenInstance, instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { commandId, parseCommandId } from '../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { policyOf } from '../scheduling/attempt-policy.ts';
import { startableSteps } from '../run-machine/paused-run.ts';
import { attemptsGranted, inFlight, laterStep, type Flight } from '../run-machine/run-queries.ts';
import { vacate } from '../state/acting.ts';
import type { Transaction } from '../turn/transaction.ts';
import { conclude } from './conclude.ts';
import { lacks } from './lineage.ts';
import { areAllHeard, recoveryBarrier, whyOf } from './rollback.ts';

type HelloBody = MessageOf<'agent.hello'>['body'];

/**
 * A journal knows attempts that the store has forgotten: numbers of commands are committed before they are sent, so one that the
 * store has not given out was given out by a later store. Each goes to its step, in whatever order. A store that has forgotten
 * nothing, as far as anybody can tell, learns no attempt from a journal: that would be damaged, or the agent lies.
 */
export function rememberAttempts(tx: Transaction, body: HelloBody, before: InstanceRecord | undefined): void {
  if (!tx.state.recovering && !lacks(tx.state.lineage, body.seen_mark)) return;
  const { module, instance } = body;
  for (const { command_id, number } of body.commands) {
    const parts = parseCommandId(command_id);
    const run = parts && tx.state.runs.get(parts.run_id);
    const step = run?.definition.steps[parts?.step ?? -1];
    // No journal has a command of another module.
    if (number < (before?.next_number ?? 1) || !run || step?.module !== module) continue;
    const { attempt } = parts;
    const given = inFlight(run.snapshot).find((flight) => flight.step === parts.step);
    if (given?.command_id === command_id && isElsewhere(tx, given, body)) continue;
    const address = { command_id, attempt, module, instance, session: before?.session ?? 0, number };
    if (!tx.apply(run, { type: 'remembered', ...address, ...policyOf(step) }) || !given) continue;
    // What was sent may be acted on: its instance is free once its agent says so.
    if (isUnsent(tx, given)) vacate(tx, given, given.command_id, 0);
  }
}

/** True where another instance has the attempt: it was welcomed by this owner, and has the command or was sent it. */
function isElsewhere(tx: Transaction, given: Flight, by: InstanceAddress): boolean {
  return instanceKey(given) !== instanceKey(by) && isWelcomed(tx, given) && !isUnsent(tx, given);
}

/** True where the instance of an attempt has told this owner that it does not have it, and was not sent it since. */
function isUnsent(tx: Transaction, given: Flight): boolean {
  const { phase, module } = given;
  return isWelcomed(tx, given) && phase === 'unsent' && !areAllHeard(tx.state, module, tx.now);
}

function isWelcomed({ state }: Transaction, address: InstanceAddress): boolean {
  return state.welcomed.has(instanceKey(address));
}

/** Nobody else is to be heard, and nobody remembers a step that was done, for a later one is known: its outcome is unknown. */
export function endForgotten(tx: Transaction): void {
  const { state } = tx;
  for (const run_id of [...state.overtaken]) {
    const run = state.runs.get(run_id);
    for (const position of run ? startableSteps(run.snapshot) : []) {
      const step = run?.definition.steps[position];
      if (!run || !step || laterStep(run.snapshot, position) === undefined) continue;
      const barrier = recoveryBarrier(state, step.module, run.definition.created_at);
      if (barrier) {
        tx.setWaiting(run, position, whyOf(barrier));
        continue;
      }
      const attempt = attemptsGranted(run.snapshot, position) + 1;
      const command_id = commandId({ run_id, step: position, attempt });
      const address = {
        command_id,
        attempt,
        module: step.module,
        instance: forgottenInstance,
        session: 0,
        number: 1,
      };
      tx.apply(run, { type: 'remembered', ...address, ...policyOf(step) });
      conclude(tx, command_id, { kind: 'rollback' });
    }
  }
}
