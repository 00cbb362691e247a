import { assertNever } from '../../shared/assert-never.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import type { DefinitionOffer } from '../../shared/contracts/definition.ts';
import type { Order } from '../../shared/contracts/holds.ts';
import type { InboxMessage } from '../../shared/contracts/message.ts';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import type { StoredRun } from '../../shared/contracts/run.ts';
import type { LeftBehind } from '../../shared/contracts/left-behind.ts';
import { noteActing } from './acting.ts';
import { endSome } from './backlog.ts';
import { mayGrant, type Book } from './book.ts';
import { sendHeld } from './claims.ts';
import { grantSteps } from './grant-steps.ts';
import { onBye, onLost, onTakenBack, searchAbsent, type CommandCopy } from './absent-agents.ts';
import { onHello } from './on-hello.ts';
import { onUnlisted } from './on-unlisted.ts';
import { onLatch } from './latch.ts';
import { onAbandon, onLeftBehind } from './on-abandon.ts';
import { onRunControl, onRunFound, onRunResolve } from './on-run-message.ts';
import { onDefinition } from './on-definition.ts';
import { tellHindrance } from './hindrance.ts';
import { onLocationSet } from './on-location-set.ts';
import { onAnswer, onOrder } from './on-order.ts';
import { onStepMessage } from './on-step-message.ts';
import { awaitAll } from './put-back.ts';
import { onRetired, retireAbsent } from './retire-instances.ts';
import { Turn } from './turn.ts';

/** Something that a turn works into the book. */
export type OwnerInput =
  | { kind: 'message'; message: InboxMessage }
  /** A run that the store holds and the book does not. */
  | { kind: 'found'; run: StoredRun }
  | { kind: 'sent'; command_id: string }
  /** A beat says that the instrument acts; the message that should have said so may be lost. */
  | { kind: 'acting'; command_id: string }
  /** The broker may not have the command: it is sent again. */
  | { kind: 'unconfirmed'; command_id: string }
  /** An agent does not list a command that it should have. */
  | { kind: 'unlisted'; key: string; command_id: string }
  | { kind: 'lost'; key: string }
  /** What an instrument says of itself has changed. */
  | { kind: 'report'; key: string; report: ModuleReport }
  /** What an agent says of its latch is not what the store has; `stopped` is the number of the safety stop that latches it. */
  | { kind: 'latch'; key: string; stopped: number | undefined }
  /** Abandoned actions whose driver runs on in the agent's process are other ones than before. */
  | { kind: 'left-behind'; key: string; left: LeftBehind[] }
  /** Copies of commands that lay in an agent's queue and that nobody had ever been handed. */
  | { kind: 'taken-back'; key: string; copies: CommandCopy[] }
  /** The queues of an instance that was gone for long are gone, too. */
  | { kind: 'retired'; key: string }
  /** The store was put back to an older copy. */
  | { kind: 'put-back' }
  /** A safety stop that the store holds and the book does not know of. */
  | { kind: 'order'; order: Order }
  /** The definition of the workcell that a gateway has put into the store. */
  | { kind: 'definition'; offer: DefinitionOffer }
  /** Time has passed; `all` where all that waits is to be looked at: the reasons of runs, the queues of absent agents. */
  | { kind: 'tick'; all: boolean };

/**
 * Plays one turn: all that has happened, then all that can start because of it. Pure but for the book, which it changes.
 */
export function playTurn(book: Book, inputs: readonly OwnerInput[], now: number): Turn {
  const turn = new Turn(book, now);
  for (const input of inputs) {
    turn.explainAll ||= looksAtAll(input);
    turn.playing = input.kind === 'message' ? input.message.id : undefined;
    play(turn, input);
  }
  turn.playing = undefined;
  endSome(turn);
  if (book.held.size > 0 && mayGrant(book, now)) sendHeld(turn);
  grantSteps(turn, turn.explainAll);
  return turn;
}

/** Who waits, and for what, may be different for all runs. */
function looksAtAll(input: OwnerInput): boolean {
  if (input.kind === 'message') return input.message.type === 'workcell.control';
  return input.kind === 'order' || (input.kind === 'tick' && input.all);
}

function play(turn: Turn, input: OwnerInput): void {
  switch (input.kind) {
    case 'message':
      return playMessage(turn, input.message);
    case 'found':
      return onRunFound(turn, input.run);
    case 'sent':
      return applyTo(turn, input.command_id, (run, command_id) =>
        turn.apply(run, { type: 'sent', command_id }),
      );
    case 'acting':
      noteActing(turn, input.command_id);
      return applyTo(turn, input.command_id, (run, command_id) => {
        const acting = run.snapshot.context.inflight[command_id]?.phase === 'acting';
        if (!acting) turn.apply(run, { type: 'started', command_id, started_at: turn.now });
      });
    case 'unconfirmed':
      return applyTo(turn, input.command_id, (run, command_id) => {
        const { value, context } = run.snapshot;
        const flight = context.inflight[command_id];
        if (value === 'cancelling' || flight?.phase !== 'unsent' || flight.silent_since !== undefined) return;
        turn.apply(run, { type: 'rebound', command_id, session: flight.session, resend: true });
      });
    case 'unlisted':
      return onUnlisted(turn, input.key, input.command_id);
    case 'lost':
      return onLost(turn, input.key);
    case 'report':
      turn.putReport(input.key, input.report);
      return tellHindrance(turn, input.key);
    case 'latch':
      return onLatch(turn, input.key, input.stopped);
    case 'left-behind':
      return onLeftBehind(turn, input.key, input.left);
    case 'order':
      return onOrder(turn, input.order);
    case 'definition':
      return onDefinition(turn, input.offer);
    case 'put-back':
      return awaitAll(turn);
    case 'retired':
      return onRetired(turn, input.key);
    case 'taken-back':
      return onTakenBack(turn, input.key, input.copies);
    case 'tick':
      return tick(turn, input.all);
    default:
      return assertNever(input);
  }
}

function playMessage(turn: Turn, message: InboxMessage): void {
  switch (message.type) {
    case 'run.submit':
    case 'workcell.define':
    case 'poke':
      // They only say that there is a run, or a definition, to be found; the shell has looked for it.
      return;
    case 'run.control':
      return onRunControl(turn, message);
    case 'run.resolve':
      return onRunResolve(turn, message);
    case 'workcell.control':
      return onOrder(turn, message.body);
    case 'workcell.abandon':
      return onAbandon(turn, message);
    case 'location.set':
      return onLocationSet(turn, message);
    case 'admin.answer':
      return onAnswer(turn, message);
    case 'agent.hello':
      return onHello(turn, message);
    case 'agent.bye':
      return onBye(turn, message);
    case 'step.started':
    case 'step.progress':
    case 'step.log':
    case 'step.settled':
    case 'step.refused':
      return onStepMessage(turn, message);
    default:
      return assertNever(message);
  }
}

function applyTo(
  turn: Turn,
  command_id: string,
  act: (run: NonNullable<ReturnType<Book['runs']['get']>>, command_id: string) => unknown,
): void {
  const run = turn.book.runs.get(parseCommandId(command_id)?.run_id ?? '');
  if (run) act(run, command_id);
}

function tick(turn: Turn, all: boolean): void {
  for (const [run_id, deadline] of [...turn.book.deadlines]) {
    const run = turn.book.runs.get(run_id);
    if (run && deadline <= turn.now) turn.apply(run, { type: 'tick' });
  }
  if (!all) return;
  searchAbsent(turn);
  retireAbsent(turn);
}
