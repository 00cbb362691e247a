import { forgottenInstance, instanceKey, type InstanceAddress } from '../../shared/contracts/address.ts';
import { commandId, parseCommandId } from '../../shared/contracts/command-id.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import {
  startableSteps,
  type ForgottenAttempt,
  attemptsGranted,
  inFlight,
  forgottenAttempt,
  laterStep,
  nextAttempt,
  policyOf,
  type Flight,
} from '../machine/index.ts';
import { vacate } from './acting.ts';
import { type OwnedRun, lacks } from '../state/index.ts';
import type { Transaction } from './transaction.ts';
import { conclude } from './conclude.ts';
import { takeForgottenSupplies } from './supplies.ts';
import { areAllHeard, recoveryBarrier, whyOf } from '../restored-store/index.ts';
import { addTo } from '../../shared/kernel/grouping.ts';

type HelloBody = MessageOf<'agent.hello'>['body'];

/**
 * A journal knows attempts that the store has forgotten: numbers of commands are committed before they are sent, so one that the
 * store has not given out was given out by a later store. Each goes to its step, in whatever order. A store that has forgotten
 * nothing, as far as anybody can tell, learns no attempt from a journal: that would be damaged, or the agent lies.
 */
export function rememberAttempts(tx: Transaction, body: HelloBody, before: InstanceRecord | undefined): void {
  if (!tx.state.recovering && !lacks(tx.state.lineage, body.seen_mark)) return;
  const { module, instance } = body;
  const ofAdded = new Map<OwnedRun, ForgottenAttempt[]>();
  for (const { command_id, number, phase, step: id } of latestFirst(body.commands)) {
    const parts = parseCommandId(command_id);
    const run = parts && tx.state.runs.get(parts.run_id);
    if (number < (before?.next_number ?? 1) || !run) continue;
    const { attempt } = parts;
    const step = run.definition.steps[parts.step];
    if (!step || (step.added_for && step.id !== id)) {
      const named = id === undefined ? {} : { id };
      const known = { step: parts.step, ...named, attempt, module, instance, number };
      addTo(ofAdded, run, { ...known, begun: phase !== 'cancelled' });
      continue;
    }
    // No journal has a command of another module.
    if (step.module !== module) continue;
    const given = inFlight(run.snapshot).find((flight) => flight.step === parts.step);
    if (phase === 'forgotten' && !given && isAccountedFor(run, parts)) continue;
    if (given?.command_id === command_id && isElsewhere(tx, given, body)) continue;
    const session = before?.session ?? 0;
    const address = { step: parts.step, command_id, attempt, module, instance, session, number };
    if (!tx.apply(run, { type: 'remembered', ...address, ...policyOf(step) })) continue;
    if (phase !== 'cancelled') takeForgottenSupplies(tx, run, address);
    // What was sent may be acted on: its instance is free once its agent says so.
    if (given && isUnsent(tx, given)) vacate(tx, instanceKey(given), given.command_id, 0);
  }
  // The run may yet grow by them again.
  for (const [run, attempts] of ofAdded) tx.apply(run, { type: 'forgotten', attempts });
}

/**
 * What is forgotten comes last, and of it the later steps first: of a chain the last one stands for all before it. The others are told
 * in the order in which they were begun.
 */
function latestFirst(commands: HelloBody['commands']): HelloBody['commands'] {
  const forgotten = commands.filter(({ phase }) => phase === 'forgotten');
  const stepOf = ({ command_id }: HelloBody['commands'][number]) => parseCommandId(command_id)?.step ?? 0;
  return [
    ...commands.filter(({ phase }) => phase !== 'forgotten'),
    ...forgotten.sort((one, other) => stepOf(other) - stepOf(one)),
  ];
}

/** True where the run knows of the attempt, or will call its outcome unknown when its turn comes, for a later step has begun. */
function isAccountedFor(
  { snapshot }: OwnedRun,
  { step, attempt }: { step: number; attempt: number },
): boolean {
  return attempt <= attemptsGranted(snapshot, step) || laterStep(snapshot, step) !== undefined;
}

/** True where another instance has the attempt: it was welcomed by this owner, and has the command or was sent it. */
function isElsewhere(tx: Transaction, given: Flight, by: InstanceAddress): boolean {
  return instanceKey(given) !== instanceKey(by) && isWelcomed(tx, given) && !isUnsent(tx, given);
}

/** True where the instance of an attempt has told this owner that it does not have it, and was not sent it since. */
function isUnsent(tx: Transaction, given: Flight): boolean {
  const { phase, module } = given;
  return isWelcomed(tx, given) && phase === 'unsent' && !areAllHeard(tx.state, module);
}

function isWelcomed({ state }: Transaction, address: InstanceAddress): boolean {
  return state.welcomed.has(instanceKey(address));
}

/**
 * Steps whose turn has come and that were done before the store was put back, as journals show: who has done one is asked for its
 * result. Where nobody can be, because nobody remembers a step that a later one has followed, or its place was another one, its outcome is
 * unknown once nobody else is to be heard.
 */
export function endForgotten(tx: Transaction): void {
  const { state } = tx;
  for (const run_id of [...state.overtaken]) {
    const run = state.runs.get(run_id);
    for (const position of run ? startableSteps(run.snapshot) : []) {
      const step = run?.definition.steps[position];
      const known = run && forgottenAttempt(run.snapshot, position, step);
      if (!run || !step || (!known && laterStep(run.snapshot, position) === undefined)) continue;
      if (known && known !== 'elsewhere') {
        takeUp(tx, run, step, known);
        continue;
      }
      const barrier = recoveryBarrier(state, step.module, run.definition.created_at);
      if (barrier) {
        tx.setWaiting(run, position, whyOf(barrier));
        continue;
      }
      const attempt = nextAttempt(run.snapshot, position);
      const command_id = commandId({ run_id, step: position, attempt });
      const address = {
        step: position,
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

/** The instance that has begun it is sent the same command again: it answers from its journal. */
function takeUp(tx: Transaction, run: OwnedRun, step: StepDefinition, known: ForgottenAttempt): void {
  const { attempt, module, instance, number } = known;
  const { run_id } = run.definition;
  const command_id = commandId({ run_id, step: known.step, attempt });
  const key = instanceKey(known);
  const record = tx.state.instances.get(key);
  const session = record?.session ?? 0;
  const address = { step: known.step, command_id, attempt, module, instance, session, number };
  tx.apply(run, { type: 'remembered', ...address, ...policyOf(step) });
  takeForgottenSupplies(tx, run, address);
  // What its heartbeats do not list then is asked for again.
  if (record && !record.occupied.some((each) => each.command_id === command_id))
    tx.putInstance({ ...record, occupied: [...record.occupied, { command_id, run_id, number }] }, key);
  conclude(tx, command_id, { kind: 'regrown' }, { by: known });
}
