import { assertNever } from '../../shared/assert-never.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import { applyOrder, endsHolds, holdNames, type Holds, type Order } from '../../shared/contracts/holds.ts';
import { message, type MessageOf } from '../../shared/contracts/message.ts';
import { isPlausibleOrder, overtakes } from '../../shared/contracts/order-number.ts';
import type { AnswerRecord, InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { noteAllAskedToStop } from './acting.ts';
import { endLater } from './backlog.ts';
import type { OwnedRun } from './book.ts';
import { askToStop, latchedAt, overtakesStop, unlatched } from './latch.ts';
import { abandonAnswered } from './on-abandon.ts';
import type { Turn } from './turn.ts';
import { orderEvent } from './workcell-events.ts';

/**
 * An operator's order, worked into holds, runs, instances and locations, and handed on to the agents. One that comes
 * again, or after a later one that says otherwise, is only remarked on. One whose number cannot be real is refused: it would
 * pass for later than all that are to come.
 */
export function onOrder(turn: Turn, order: Order): void {
  if (!isPlausibleOrder(order.revision, turn.now)) {
    turn.notices.push({ text: 'an order is refused: its number cannot be real', order });
    return;
  }
  if (!takeHolds(turn, order)) {
    turn.remarks.push(
      `order ${order.revision} (${order.command}) is known already or outdated: nothing changes`,
    );
    return;
  }
  switch (order.command) {
    case 'safety_stop':
      for (const record of instancesOf(turn, order)) askToStop(turn, record, order);
      askAllToStop(turn, order);
      endRuns(turn, order);
      break;
    case 'cancel':
      askAllToStop(turn, order);
      endRuns(turn, order);
      break;
    case 'reset':
      reset(turn, order);
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
  const workcell = turn.book.workcell.name;
  turn.outbox.push({ kind: 'order', message: message('admin.order', { workcell, body: { ...order } }) });
  turn.tell({ order: { ...order } });
  turn.logWorkcell(orderEvent(turn.book.workcell, order));
}

/** The holds of what the order is for. One that ends holds of the workcell ends those of its modules as well. */
function takeHolds(turn: Turn, order: Order): boolean {
  const { holds } = turn.book;
  const target = order.module ?? '';
  const before = holdsKnown(turn, target);
  const after = applyOrder(before, order);
  if (after === before) return false;
  turn.putHolds(target, after);
  if (endsHolds(order.command) && order.module === undefined) {
    for (const [module, held] of holds) if (module !== '') turn.putHolds(module, applyOrder(held, order));
  }
  return true;
}

/** What was ordered last: what ended a hold of the workcell has overtaken an earlier order for a module. */
function holdsKnown({ book }: Turn, target: string): Holds {
  const known = { ...book.holds.get(target) };
  for (const name of holdNames) {
    const all = book.holds.get('')?.[name];
    if (all && !all.on && overtakes(all.revision, known[name]?.revision ?? 0)) known[name] = all;
  }
  return known;
}

function instancesOf({ book }: Turn, { module }: Order): InstanceRecord[] {
  return [...book.instances.values()].filter((record) => module === undefined || record.module === module);
}

/**
 * For the workcell every run that is not over ends, waiting ones too; for a module those that it acts on. What instruments
 * act on is cancelled at once, the rest, of which there may be thousands, in this turn and those after it.
 */
function endRuns(turn: Turn, order: Order): void {
  cancelRuns(turn, order, runsInFlight(turn, order));
  if (order.module !== undefined) return;
  const waiting = [...turn.book.runs.values()].filter(({ snapshot }) => snapshot.value !== 'cancelling');
  endLater(turn, order.revision, whyCancelled(order), waiting);
}

/** Runs that have instruments at work; simulated ones have none. */
function runsInFlight({ book }: Turn, { module }: Order): OwnedRun[] {
  return [...book.runs.values()].filter(
    ({ definition, snapshot }) =>
      !definition.simulate &&
      Object.values(snapshot.context.inflight).some(
        (flight) => module === undefined || flight.module === module,
      ),
  );
}

function cancelRuns(turn: Turn, order: Order, runs: OwnedRun[]): void {
  for (const run of runs) turn.apply(run, { type: 'cancel', ...whyCancelled(order) });
}

function whyCancelled({ command, module, by }: Order): { reason: string; by?: string } {
  const what = module === undefined ? 'the workcell' : `module ${module}`;
  return { reason: `a ${command.replace('_', ' ')} of ${what}`, ...(by === undefined ? {} : { by }) };
}

/** The agents stop what acts by the order itself, whether or not a run is left to ask for that. */
function askAllToStop(turn: Turn, order: Order): void {
  for (const record of instancesOf(turn, order)) noteAllAskedToStop(turn, record);
}

/** What had begun ends, instruments that were held back are free, and a reset of the workcell empties its locations. */
function reset(turn: Turn, order: Order): void {
  askAllToStop(turn, order);
  cancelRuns(turn, order, runsInFlight(turn, order));
  for (const record of instancesOf(turn, order)) freeInstance(turn, record, order);
  const { workcell, locations } = turn.book;
  if (order.module !== undefined || workcell.config.rest['reset_locations'] === false) return;
  for (const [name, { since = 0 }] of locations) {
    if (since < order.at) turn.putLocation(name, { state: 'Empty' });
  }
}

/**
 * Somebody has looked at the instrument: where it was held back for an unknown outcome, it takes commands again. One whose
 * agent is not there counts as at rest, for nobody else can say so; only what a run still waits for it goes on owing.
 */
function freeInstance(turn: Turn, record: InstanceRecord, order: Order): void {
  const { error, held_for: _, awaited, ...rest } = record;
  // Of what came up after the order was given, the operator could not know.
  const found = Math.max(awaited?.since ?? 0, error === undefined ? 0 : (record.error_since ?? 0));
  if ((error !== undefined || awaited !== undefined) && found >= order.at) return;
  const isInFlight = ({ command_id, run_id }: InstanceRecord['occupied'][number]): boolean =>
    Object.hasOwn(turn.book.runs.get(run_id)?.snapshot.context.inflight ?? {}, command_id);
  const occupied = record.presence === 'present' ? record.occupied : record.occupied.filter(isInFlight);
  const relieved = error !== undefined || awaited !== undefined;
  if (relieved || occupied.length < record.occupied.length) turn.putInstance({ ...rest, occupied });
}

/**
 * What an agent did about an order: kept for people. What it says of its latch counts as its word on it. Where nobody has
 * said hello under that name, nothing is kept: each name would stay in the store for good.
 */
export function onAnswer(turn: Turn, { body }: MessageOf<'admin.answer'>): void {
  const key = instanceKey(body);
  if (!turn.book.instances.has(key)) {
    turn.remarks.push(`an answer to order ${body.revision} of ${key}, which nobody knows, is dropped`);
    return;
  }
  const { module: _m, instance: _i, stopped, ...answer } = body;
  const known = turn.book.answers.get(key)?.revision ?? 0;
  if (!isPlausibleOrder(answer.revision, turn.now)) {
    turn.notices.push({ text: 'an answer is refused: the number of its order cannot be real', answer: body });
    return;
  }
  if (answer.command === 'abandon' && answer.phase !== 'taken') abandonAnswered(turn, key, answer.revision);
  if (answer.revision !== known && !overtakes(answer.revision, known)) return;
  turn.putAnswer(key, answer);
  const record = turn.book.instances.get(key);
  if (!record) return;
  const isReset = answer.command === 'reset' && answer.phase !== 'taken';
  const frees = isReset && !stopped && overtakesStop(answer.revision, record);
  const told = stopped ? latchedAt(record, stopThatLatches(record, answer)) : record;
  const next = frees ? unlatched(record) : told;
  const failed = isReset && answer.phase === 'failed';
  if (failed) turn.putInstance({ ...next, error: `the reset failed: ${answer.did}` });
  else if (stopped || isReset) turn.putInstance(next);
}

/** The number of the stop that latches an agent which says so. The answer to a stop is about that one. */
function stopThatLatches(
  { stopped, stop_asked }: InstanceRecord,
  { command, revision }: Pick<AnswerRecord, 'command' | 'revision'>,
): number {
  return stopped ?? (command === 'safety_stop' ? revision : (stop_asked?.revision ?? revision));
}
