import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { instanceKey } from '../../../shared/contracts/address.ts';
import { applyOrder, endsHolds, holdNames, type Holds, type Order } from '../../../shared/contracts/holds.ts';
import { message, type MessageOf } from '../../../shared/contracts/message.ts';
import { overtakes, unnumberedStop } from '../../../shared/contracts/order-number.ts';
import type { AnswerRecord, InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import {
  covers,
  isBelow,
  nameTarget,
  targetKey,
  targetsOver,
  type OrderTarget,
} from '../../../shared/contracts/order-target.ts';
import { inFlight, isBeingCancelled, isCancelledAtOnce } from '../../machine/index.ts';
import { excuse } from '../../restored-store/index.ts';
import { recordAllAskedToStop } from '../acting.ts';
import { endLater } from '../backlog.ts';
import { isInFlight, type OwnedRun } from '../../state/index.ts';
import { abandonAnswered } from './abandon.ts';
import type { Transaction } from '../transaction.ts';
import { orderEvent, type WorkcellChanges } from '../workcell-changes.ts';
import { defined } from '../../../shared/kernel/json/json.ts';

/**
 * An operator's order, worked into holds, runs, instances and locations, and handed on to the agents. One that comes
 * again, or after a later one that says otherwise, is only remarked on. One whose number cannot be real is refused: it would
 * pass for later than all that are to come.
 */
export function onOrder(tx: Transaction, order: Order): void {
  if (!tx.canBeReal(order.revision))
    return tx.note('warn', 'an order is refused: its number cannot be real', { order });
  if (!takeHolds(tx, order))
    return tx.note('info', 'an order changes nothing: it is known already, or a later one is', { order });
  if (order.command === 'reset') keepBack(tx, order);
  // Before the cancels of what it ends: an agent that hears one of them first asks its instrument for two things.
  const workcell = tx.state.workcell.name;
  tx.toSend.push({ kind: 'order', message: message('admin.order', { workcell, body: { ...order } }) });
  switch (order.command) {
    case 'safety_stop':
      for (const record of instancesOf(tx, order)) askToStop(tx, record, order);
      askAllToStop(tx, order);
      endRuns(tx, order);
      break;
    case 'cancel':
      askAllToStop(tx, order);
      endRuns(tx, order);
      break;
    case 'reset':
      reset(tx, order);
      break;
    case 'pause':
    case 'resume':
    case 'lock':
    case 'unlock':
    case 'shutdown':
      break;
    default:
      assertNever(order.command);
  }
  tx.tell({ order: { ...order } });
  tx.logWorkcell(orderEvent(tx.state.workcell, order));
}

/**
 * What a reset of the same turn has ended is not sent: an agent heeds each safety stop that is new to it, also one that comes
 * after the reset, or without it.
 */
function keepBack({ toSend }: Transaction, reset: Order): void {
  const sent = toSend.filter((item) => {
    if (item.kind !== 'order') return true;
    const { body } = item.message;
    return !covers(reset, body) || !overtakes(reset.revision, body.revision);
  });
  toSend.splice(0, toSend.length, ...sent);
}

/** The holds of what the order is for. One that ends holds ends those of all that is a part of it as well. */
function takeHolds(tx: Transaction, order: Order): boolean {
  const { holds } = tx.state;
  const before = holdsKnown(tx, order);
  const after = applyOrder(before, order);
  if (after === before) return false;
  tx.putHolds(targetKey(order), after);
  if (endsHolds(order.command)) {
    for (const [key, held] of holds) if (isBelow(order, key)) tx.putHolds(key, applyOrder(held, order));
  }
  return true;
}

/** What was ordered last: what ended a hold of something wider has overtaken an earlier order for the target. */
function holdsKnown({ state }: Transaction, target: OrderTarget): Holds {
  const known = { ...state.holds.get(targetKey(target)) };
  for (const wider of targetsOver(target).slice(0, -1)) {
    for (const name of holdNames) {
      const hold = state.holds.get(targetKey(wider))?.[name];
      if (hold && !hold.on && overtakes(hold.revision, known[name]?.revision ?? 0)) known[name] = hold;
    }
  }
  return known;
}

function instancesOf({ state }: Transaction, order: Order): InstanceRecord[] {
  return [...state.instances.values()].filter((record) => covers(order, record));
}

/**
 * For the workcell every run that is not over ends, waiting ones too; for a module or an instance those that it acts on. What instruments
 * act on is cancelled at once, the rest, of which there may be thousands, in this turn and those after it.
 */
function endRuns(tx: Transaction, order: Order): void {
  cancelRuns(tx, order, runsInFlight(tx, order));
  if (order.module !== undefined) return;
  const isStop = order.command === 'safety_stop';
  const isAtItsEnd = ({ snapshot }: OwnedRun) =>
    isStop ? isCancelledAtOnce(snapshot) : isBeingCancelled(snapshot);
  const waiting = [...tx.state.runs.values()].filter((run) => !isAtItsEnd(run));
  endLater(tx, order.revision, { ...whyCancelled(order), ...(isStop && { at_once: true }) }, waiting);
}

/** Runs that have instruments at work; simulated ones have none. */
function runsInFlight({ state }: Transaction, order: Order): OwnedRun[] {
  return [...state.runs.values()].filter(
    ({ definition, snapshot }) =>
      !definition.simulate && inFlight(snapshot).some((attempt) => covers(order, attempt)),
  );
}

function cancelRuns(tx: Transaction, order: Order, runs: OwnedRun[]): void {
  const atOnce = order.command === 'safety_stop';
  for (const run of runs) tx.apply(run, { type: 'cancel', ...whyCancelled(order), atOnce });
}

function whyCancelled({ command, by, revision, ...target }: Order): {
  reason: string;
  by?: string;
  stop?: number;
} {
  const stop = command === 'safety_stop' ? revision : undefined;
  return defined({ reason: `a ${command.replace('_', ' ')} of ${nameTarget(target)}`, by, stop });
}

/** The agents stop what acts by the order itself, whether or not a run is left to ask for that. */
function askAllToStop(tx: Transaction, order: Order): void {
  for (const record of instancesOf(tx, order)) recordAllAskedToStop(tx, record);
}

/** What had begun ends, instruments that were held back are free, and a reset of the workcell empties its locations. */
function reset(tx: Transaction, order: Order): void {
  askAllToStop(tx, order);
  cancelRuns(tx, order, runsInFlight(tx, order));
  for (const record of instancesOf(tx, order)) freeInstance(tx, record, order);
  excuse(tx, instancesOf(tx, order).map(instanceKey), order);
  const { workcell, locations } = tx.state;
  if (order.module !== undefined || workcell.config.rest['reset_locations'] === false) return;
  for (const [name, { since = 0 }] of locations) {
    if (!tx.isAfter(order, since)) tx.putLocation(name, { state: 'Empty' });
  }
}

/**
 * Somebody has looked at the instrument: where it was held back for an unknown outcome, or because an earlier reset has failed, it
 * takes commands again. One whose agent is not there counts as at rest, for nobody else can say so; only what a run still waits for it goes on owing.
 */
function freeInstance(tx: Transaction, given: InstanceRecord, order: Order): void {
  const isNew = given.reset === undefined || overtakes(order.revision, given.reset.revision);
  const record = isNew ? { ...given, reset: { revision: order.revision } } : given;
  if (isNew) tx.putInstance(record);
  releaseLatch(tx, record, order);
  freeFromError(tx, tx.state.instances.get(instanceKey(record)) ?? record, order);
}

/** A driver latched it before the reset was ordered. */
function releaseLatch(tx: Transaction, record: InstanceRecord, order: Order): void {
  const { latched, ...free } = record;
  if (latched && !tx.isAfter(order, latched.at)) tx.putInstance(free);
}

function freeFromError(tx: Transaction, record: InstanceRecord, order: Order): void {
  const { error, quarantined_for: _, ...rest } = record;
  // Of what came up after the order was given, the operator could not know.
  if (error !== undefined && tx.isAfter(order, record.error_since ?? 0)) return;
  const occupied =
    record.presence === 'present'
      ? record.occupied
      : record.occupied.filter(({ command_id, run_id }) => isInFlight(tx.state, run_id, command_id));
  if (error !== undefined || occupied.length < record.occupied.length) tx.putInstance({ ...rest, occupied });
}

/**
 * What an agent did about an order: kept for people. What it says of its latch counts as its word on it. Where nobody has
 * said hello under that name, nothing is kept: each name would stay in the store for good.
 */
export function onAnswer(tx: Transaction, { body }: MessageOf<'admin.answer'>): void {
  const key = instanceKey(body);
  if (!tx.state.instances.has(key))
    return tx.note('info', 'an answer is dropped: nobody has said hello under that name', { answer: body });
  const { module: _m, instance: _i, stopped, no_stop, ...answer } = body;
  const before = tx.state.answers.get(key);
  const known = before?.revision ?? 0;
  const endsStop = answer.command === 'safety_stop' && answer.phase !== 'taken';
  if (endsStop && (tx.canBeReal(answer.revision) || answer.revision === unnumberedStop))
    recordStopOutcome(tx, key, answer, no_stop);
  if (!tx.canBeReal(answer.revision))
    return tx.note('warn', 'an answer is refused: the number of its order cannot be real', { answer: body });
  // An agent sends each answer again until it is kept: that it took an order may come once more after how the order ended.
  const isOfThat = before?.revision === answer.revision && before.taken_at === answer.taken_at;
  if (isOfThat && answer.phase === 'taken' && before.phase !== 'taken')
    return tx.note('info', 'an answer is dropped: how the order ended is known already', { answer: body });
  if (answer.command === 'abandon' && answer.phase !== 'taken') abandonAnswered(tx, key, answer.revision);
  const isLatest = answer.revision === known || overtakes(answer.revision, known);
  if (isLatest) tx.putAnswer(key, answer);
  const record = tx.state.instances.get(key);
  if (!record) return;
  const isReset = answer.command === 'reset' && answer.phase !== 'taken';
  // A reset may take long, and its agent answers other orders meanwhile: it yields to a later reset alone.
  if (isReset ? isOutdated(answer.revision, record) : !isLatest) return;
  const frees = isReset && !stopped && overtakesStop(answer.revision, record);
  const told = stopped ? latchedAt(record, stopThatLatches(record, answer)) : record;
  const next = frees ? unlatched(record) : told;
  if (isReset) tx.putInstance({ ...next, reset: resetAnswered(answer, record, tx.now) });
  else if (stopped) tx.putInstance(next);
}

/** What the module did about a safety stop. Kept apart from the latest answer: a later one, to an `abandon`, says nothing of the stop. */
function recordStopOutcome(
  tx: Transaction,
  key: string,
  { revision, phase, did }: AnswerRecord,
  no_stop = false,
): void {
  const record = tx.state.instances.get(key);
  const known = record?.stop_outcome?.revision ?? 0;
  if (!record || (revision !== known && !overtakes(revision, known))) return;
  const is = no_stop ? 'no_stop' : phase === 'done' ? 'confirmed' : 'failed';
  tx.putInstance({ ...record, stop_outcome: { revision, is, did, at: tx.now } });
}

/** True where a later reset than the one of that number was ordered or answered. */
function isOutdated(revision: number, { reset }: InstanceRecord): boolean {
  return reset !== undefined && reset.revision !== revision && !overtakes(revision, reset.revision);
}

function resetAnswered(
  { revision, phase, did }: AnswerRecord,
  { reset }: InstanceRecord,
  now: number,
): NonNullable<InstanceRecord['reset']> {
  if (phase !== 'failed') return { revision };
  // An answer that comes again says nothing new.
  const known = reset?.revision === revision ? reset.failed : undefined;
  return { revision, failed: known ?? { did, at: now } };
}

/** The number of the stop that latches an agent which says so. The answer to a stop is about that one, or a later one that is known. */
function stopThatLatches(
  { stopped, stop_asked }: InstanceRecord,
  { command, revision }: Pick<AnswerRecord, 'command' | 'revision'>,
): number {
  if (command === 'safety_stop' && overtakes(revision, stopped ?? 0)) return revision;
  return stopped ?? stop_asked?.revision ?? revision;
}

/** A safety stop was ordered: until the agent says that it is latched, it was only asked. */
function askToStop(
  tx: WorkcellChanges,
  record: InstanceRecord,
  { revision, at }: Pick<Order, 'revision' | 'at'>,
): void {
  if (record.stopped === undefined) tx.putInstance({ ...record, stop_asked: { revision, at } });
}

/** As its agent says: it is latched by the safety stop of that number. */
function latchedAt({ stop_asked: _, ...record }: InstanceRecord, stopped: number): InstanceRecord {
  return { ...record, stopped };
}

/** As its agent says: nothing latches it, also where it was asked to stop. */
function unlatched({
  stopped: _,
  stop_asked: _a,
  stop_outcome: _o,
  ...record
}: InstanceRecord): InstanceRecord {
  return record;
}

/** True where an agent that has carried out a reset of that number is held by no stop that its record tells of. */
function overtakesStop(reset: number, { stopped, stop_asked }: InstanceRecord): boolean {
  return [stopped, stop_asked?.revision].every((stop) => stop === undefined || overtakes(reset, stop));
}

/**
 * What an agent has said of its latch in two heartbeats in a row. That it is not latched says nothing of a stop that it was asked
 * for: the heartbeats may be older than the stop.
 */
export function onLatch(tx: WorkcellChanges, key: string, stopped: number | undefined): void {
  const record = tx.state.instances.get(key);
  if (!record || record.stopped === stopped) return;
  if (stopped !== undefined) return tx.putInstance(latchedAt(record, stopped));
  const { stopped: _, ...free } = record;
  tx.putInstance(free);
}
