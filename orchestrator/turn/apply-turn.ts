import { assertNever } from '../../shared/kernel/assert-never.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { DefinitionOffer } from '../../shared/contracts/definition.ts';
import type { LabForecast } from '../../shared/contracts/forecast.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import type { InboxMessage } from '../../shared/contracts/message.ts';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import { workcellField } from '../../shared/contracts/workcell-state.ts';
import { type StoredRun, isTerminal, type RunDefinition } from '../../shared/contracts/run.ts';
import type { LeftBehind } from '../../shared/contracts/left-behind.ts';
import { endSome } from './backlog.ts';
import { type LabState, type TurnWatch, enterRun } from '../state/index.ts';
import { grantSteps } from './grant-steps.ts';
import { onBye, onLost, retireAbsent } from './absent-agents.ts';
import { onHello } from './inputs/hello.ts';
import { onLatch, onAnswer, onOrder } from './inputs/order.ts';
import { onAbandon, onLeftBehind } from './inputs/abandon.ts';
import { onRunControl } from './inputs/control.ts';
import { onRunEdit } from './inputs/run-edit.ts';
import { onRunResolve } from './inputs/resolve.ts';
import { onDefinition, onLocationSet, onRefill } from './inputs/definition.ts';
import { onForecast } from './inputs/forecast.ts';
import { forgetReservations, onReserve, onUnreserve } from './inputs/reservation.ts';
import { hearReport } from './inputs/condition.ts';
import { onStepMessage } from './inputs/report.ts';
import type { StoredWord } from './inputs/late-results.ts';
import { endRecovering, areAllHeard } from '../restored-store/index.ts';
import { Transaction } from './transaction.ts';
import { conclude, runOf } from './conclude.ts';
import { flightOf, unknownAttempts } from '../machine/index.ts';
import { playAnswers } from './play-answers.ts';
import { recordActing, recordHead } from './acting.ts';

/** Something that a turn works into the lab state. */
export type OwnerInput =
  /** `stored`: what the store has of the attempt that it is about, where the run of that is over. */
  | { kind: 'message'; message: InboxMessage; stored?: StoredWord }
  /** A run that the store holds and the lab state does not. */
  | { kind: 'found'; run: StoredRun }
  /** A heartbeat lists it: it has arrived. */
  | { kind: 'arrived'; command_id: string }
  /** A heartbeat says that the instrument acts; the message that should have said so may be lost. */
  | { kind: 'acting'; key: string; command_id: string }
  /** An agent does not list a command that it should have. */
  | { kind: 'unlisted'; key: string; command_id: string }
  /** `heard_at`: when it was last heard (milliseconds since the epoch); missing where that is not known. */
  | { kind: 'lost'; key: string; heard_at?: number }
  /** What an instrument says of itself has changed. */
  | { kind: 'report'; key: string; report: ModuleReport; reading?: number }
  /** What an agent says of its latch is not what the store has; `stopped` is the number of the safety stop that latches it. */
  | { kind: 'latch'; key: string; stopped: number | undefined }
  /** Abandoned actions whose driver runs on in the agent's process are other ones than before. */
  | { kind: 'left-behind'; key: string; left: LeftBehind[] }
  /** A copy of a command that the broker could hand to nobody, with the session that it was sent in. */
  | { kind: 'returned'; key: string; command_id: string; session: number; wentAlong?: boolean }
  /** A safety stop that the store holds and the lab state does not know of. */
  | { kind: 'order'; order: Order }
  /** The definition of the workcell that a gateway has put into the store. */
  | { kind: 'definition'; offer: DefinitionOffer }
  /** What is expected of the lab; without it, nothing is any more. */
  | { kind: 'forecast'; forecast: LabForecast | undefined }
  /** Time has passed; `all` where all that waits is to be looked at: the reasons of runs, absent instances. */
  | { kind: 'tick'; all: boolean };

/**
 * Applies one turn: all that has happened, then all that can start because of it. Pure but for the lab state, which it changes.
 * @param tx what the turn is gathered in, where it is another than the owner's
 */
export function applyTurn(
  state: LabState,
  inputs: readonly OwnerInput[],
  now: number,
  watch?: TurnWatch,
  tx = new Transaction(state, now),
): Transaction {
  tx.watch = watch;
  tx.isSweep = inputs.some((input) => input.kind === 'tick' && input.all) && !inputs.some(isOrder);
  for (const input of inputs) {
    tx.explainAll ||= looksAtAll(input);
    tx.applying = input.kind === 'message' ? input.message.id : undefined;
    play(tx, input);
  }
  tx.applying = undefined;
  endSome(tx);
  if (tx.endsTerm) return tx;
  if (state.recovering) endRecovering(tx);
  grantSteps(tx, tx.explainAll);
  playAnswers(tx);
  return tx;
}

/** Who waits, and for what, may be different for all runs. */
function looksAtAll(input: OwnerInput): boolean {
  if (input.kind === 'message' && input.message.type.startsWith('reservation.')) return true;
  return isOrder(input) || (input.kind === 'tick' && input.all);
}

function isOrder(input: OwnerInput): boolean {
  return input.kind === 'order' || (input.kind === 'message' && input.message.type === 'workcell.control');
}

function play(tx: Transaction, input: OwnerInput): void {
  switch (input.kind) {
    case 'message':
      return playMessage(tx, input.message, input.stored);
    case 'found':
      return onRunFound(tx, input.run);
    case 'arrived':
      return onArrived(tx, input.command_id);
    case 'acting':
      return onActing(tx, input.key, input.command_id);
    case 'returned':
      return onReturned(tx, input);
    case 'unlisted':
      return onUnlisted(tx, input.key, input.command_id);
    case 'lost':
      return onLost(tx, input.key, input.heard_at);
    case 'report':
      return hearReport(tx, input.key, input.report, input.reading);
    case 'latch':
      return onLatch(tx, input.key, input.stopped);
    case 'left-behind':
      return onLeftBehind(tx, input.key, input.left);
    case 'order':
      return onOrder(tx, input.order);
    case 'definition':
      return onDefinition(tx, input.offer);
    case 'forecast':
      return onForecast(tx, input.forecast);
    case 'tick':
      return tick(tx, input.all);
    default:
      return assertNever(input);
  }
}

function playMessage(tx: Transaction, message: InboxMessage, stored: StoredWord | undefined): void {
  switch (message.type) {
    case 'run.submit':
    case 'workcell.define':
    case 'poke':
      // They only say that there is a run, or a definition, to be found; the shell has looked for it.
      return;
    case 'run.control':
      return onRunControl(tx, message);
    case 'run.resolve':
      return onRunResolve(tx, message);
    case 'run.edit':
      return onRunEdit(tx, message);
    case 'workcell.control':
      return onOrder(tx, message.body);
    case 'workcell.abandon':
      return onAbandon(tx, message);
    case 'location.set':
      return onLocationSet(tx, message);
    case 'supplies.refill':
      return onRefill(tx, message);
    case 'reservation.make':
      return onReserve(tx, message);
    case 'reservation.end':
      return onUnreserve(tx, message);
    case 'admin.answer':
      return onAnswer(tx, message);
    case 'agent.hello':
      return onHello(tx, message);
    case 'agent.bye':
      return onBye(tx, message);
    case 'step.started':
    case 'step.progress':
    case 'step.log':
    case 'step.settled':
    case 'step.refused':
      return onStepMessage(tx, message, stored);
    default:
      return assertNever(message);
  }
}

function tick(tx: Transaction, all: boolean): void {
  for (const [run_id, deadline] of [...tx.state.deadlines]) {
    const run = tx.state.runs.get(run_id);
    if (run && deadline <= tx.now) tx.apply(run, { type: 'tick' });
  }
  if (!all) return;
  retireAbsent(tx);
  for (const [module, durations] of tx.state.durations.toStore())
    tx.putField(workcellField.durations(module), durations);
  const rounds = tx.state.rounds.toStore();
  if (rounds) tx.putField(workcellField.rounds, rounds);
  forgetReservations(tx);
  for (const run of tx.state.runs.values()) if (run.isToPlay) tx.tellAnew(run);
}

/**
 * A copy of a command, sent in that session, came back from the broker: nobody was ever handed it. Where it did not go along
 * by another's queue, its agent has lost its connection, and is given nothing more before it says hello: that would only come back as well.
 */
function onReturned(
  tx: Transaction,
  { key, command_id, session, wentAlong }: Extract<OwnerInput, { kind: 'returned' }>,
): void {
  const by = tx.state.instances.get(key);
  if (!wentAlong && by?.session === session) tx.state.welcomed.delete(key);
  if (by) conclude(tx, command_id, { kind: 'returned', session }, { by });
}

/** A heartbeat lists a command: it has arrived. */
function onArrived(tx: Transaction, command_id: string): void {
  const run = runOf(tx, command_id);
  if (run) tx.apply(run, { type: 'sent', command_id });
}

/** A heartbeat says that the instrument acts; the message that should have said so may be lost. */
function onActing(tx: Transaction, key: string, command_id: string): void {
  recordActing(tx, key, command_id);
  const run = runOf(tx, command_id);
  const flight = run && flightOf(run.snapshot, command_id);
  // Without it, a journal that is put back to an older image would pass for one that never had the command.
  if (flight) recordHead(tx, instanceKey(flight), flight.number);
  if (run && flight?.phase !== 'acting') tx.apply(run, { type: 'started', command_id, started_at: tx.now });
}

/** Two heartbeats in a row did not list a command that the instrument is believed to be busy with. */
function onUnlisted(tx: Transaction, key: string, command_id: string): void {
  const by = tx.state.instances.get(key);
  const entry = by?.occupied.find((occupied) => occupied.command_id === command_id);
  if (!by || !entry) return;
  const evidence = { kind: 'heartbeats', all_heard: areAllHeard(tx.state, by.module) } as const;
  conclude(tx, command_id, evidence, { by, number: entry.number });
}

/**
 * A run that the store holds: takes it in where the lab state does not know it yet, whatever told of it. Of an unknown outcome, what the
 * owner before has told may be what an earlier version knows.
 */
function onRunFound(tx: Transaction, stored: StoredRun): void {
  const { run_id } = stored.definition;
  const known = tx.state.runs.get(run_id);
  if (known && unknownAttempts(known.snapshot).length > 0) tx.tellAnew(known);
  if (known || isTerminal(stored.state)) return;
  const run = enterRun(tx.state, stored);
  if (!run || stored.snapshot) return;
  tx.recordRetry(stored.definition);
  const mark = stored.definition.simulate ? 'simulated: ' : '';
  for (const warning of stored.definition.warnings) tx.log(run_id, 'warning', { text: `${mark}${warning}` });
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
