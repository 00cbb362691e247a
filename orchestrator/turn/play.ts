import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { DefinitionOffer } from '../../shared/contracts/definition.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import type { InboxMessage } from '../../shared/contracts/message.ts';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import type { StoredRun } from '../../shared/contracts/run.ts';
import type { LeftBehind } from '../../shared/contracts/left-behind.ts';
import { endSome } from './backlog.ts';
import type { LabState, TurnWatch } from '../state/index.ts';
import { grantSteps } from './grant-steps.ts';
import { onBye, onLost } from './absent-agents.ts';
import { onHello } from './inputs/hello.ts';
import { onReturned } from './inputs/returned.ts';
import type { SucceededBefore } from './inputs/interrupted-late.ts';
import { onActing, onArrived, onUnlisted } from './inputs/heartbeat.ts';
import { onLatch } from './inputs/latch.ts';
import { onAbandon, onLeftBehind } from './inputs/abandon.ts';
import { onRunControl, onRunFound, onRunResolve } from './inputs/run-request.ts';
import { onRunEdit } from './inputs/run-edit.ts';
import { onDefinition } from './inputs/definition.ts';
import { hearReport } from './inputs/hindrance.ts';
import { onLocationSet } from './inputs/location.ts';
import { onAnswer, onOrder } from './inputs/order.ts';
import { onStepMessage, onSucceededBefore } from './inputs/report.ts';
import { endRecovering } from '../recovery/index.ts';
import { retireAbsent } from './retire-instances.ts';
import { Transaction } from './transaction.ts';

/** Something that a turn works into the lab state. */
export type OwnerInput =
  | { kind: 'message'; message: InboxMessage }
  /** A run that the store holds and the lab state does not. */
  | { kind: 'found'; run: StoredRun }
  /** A heartbeat lists it: it has arrived. */
  | { kind: 'arrived'; command_id: string }
  /** A heartbeat says that the instrument acts; the message that should have said so may be lost. */
  | { kind: 'acting'; command_id: string }
  /** An agent does not list a command that it should have. */
  | { kind: 'unlisted'; key: string; command_id: string }
  /** `heard_at`: when it was last heard (milliseconds since the epoch); missing where that is not known. */
  | { kind: 'lost'; key: string; heard_at?: number }
  /** What an instrument says of itself has changed. */
  | { kind: 'report'; key: string; report: ModuleReport }
  /** What an agent says of its latch is not what the store has; `stopped` is the number of the safety stop that latches it. */
  | { kind: 'latch'; key: string; stopped: number | undefined }
  /** Abandoned actions whose driver runs on in the agent's process are other ones than before. */
  | { kind: 'left-behind'; key: string; left: LeftBehind[] }
  | SucceededBefore
  /** A copy of a command that the broker could hand to nobody, with the session that it was sent in. */
  | { kind: 'returned'; key: string; command_id: string; session: number }
  /** A safety stop that the store holds and the lab state does not know of. */
  | { kind: 'order'; order: Order }
  /** The definition of the workcell that a gateway has put into the store. */
  | { kind: 'definition'; offer: DefinitionOffer }
  /** Time has passed; `all` where all that waits is to be looked at: the reasons of runs, absent instances. */
  | { kind: 'tick'; all: boolean };

/**
 * Plays one turn: all that has happened, then all that can start because of it. Pure but for the lab state, which it changes.
 */
export function playTurn(
  state: LabState,
  inputs: readonly OwnerInput[],
  now: number,
  watch?: TurnWatch,
): Transaction {
  const tx = new Transaction(state, now);
  tx.watch = watch;
  for (const input of inputs) {
    tx.explainAll ||= looksAtAll(input);
    tx.playing = input.kind === 'message' ? input.message.id : undefined;
    play(tx, input);
  }
  tx.playing = undefined;
  endSome(tx);
  if (tx.endsTerm) return tx;
  endRecovering(tx);
  grantSteps(tx, tx.explainAll);
  return tx;
}

/** Who waits, and for what, may be different for all runs. */
function looksAtAll(input: OwnerInput): boolean {
  if (input.kind === 'message') return input.message.type === 'workcell.control';
  return input.kind === 'order' || (input.kind === 'tick' && input.all);
}

function play(tx: Transaction, input: OwnerInput): void {
  switch (input.kind) {
    case 'message':
      return playMessage(tx, input.message);
    case 'found':
      return onRunFound(tx, input.run);
    case 'arrived':
      return onArrived(tx, input.command_id);
    case 'acting':
      return onActing(tx, input.command_id);
    case 'returned':
      return onReturned(tx, input.key, input.command_id, input.session);
    case 'unlisted':
      return onUnlisted(tx, input.key, input.command_id);
    case 'lost':
      return onLost(tx, input.key, input.heard_at);
    case 'report':
      return hearReport(tx, input.key, input.report);
    case 'latch':
      return onLatch(tx, input.key, input.stopped);
    case 'left-behind':
      return onLeftBehind(tx, input.key, input.left);
    case 'order':
      return onOrder(tx, input.order);
    case 'definition':
      return onDefinition(tx, input.offer);
    case 'succeeded-before':
      return onSucceededBefore(tx, input.address, input.command_id);
    case 'tick':
      return tick(tx, input.all);
    default:
      return assertNever(input);
  }
}

function playMessage(tx: Transaction, message: InboxMessage): void {
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
      return onStepMessage(tx, message);
    default:
      return assertNever(message);
  }
}

function tick(tx: Transaction, all: boolean): void {
  for (const [run_id, deadline] of [...tx.state.deadlines]) {
    const run = tx.state.runs.get(run_id);
    if (run && deadline <= tx.now) tx.apply(run, { type: 'tick' });
  }
  if (all) retireAbsent(tx);
}
