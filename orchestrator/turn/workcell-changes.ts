import { isDeepStrictEqual } from 'node:util';
import { haveSameMembers } from '../../shared/contracts/canonical-json.ts';
import type { About } from '../../shared/contracts/about.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { DefinitionRecord } from '../../shared/contracts/definition.ts';
import type { EventBody } from '../../shared/contracts/event.ts';
import type { Holds, Order } from '../../shared/contracts/holds.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import { isPlausibleOrder } from '../../shared/contracts/order-number.ts';
import type { LocationRecord } from '../../shared/contracts/locations.ts';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import type { Reservation } from '../../shared/contracts/reservation.ts';
import {
  splitInstance,
  troubleOf,
  workcellField,
  type AnswerRecord,
  type InstanceRecord,
  type Supplies,
} from '../../shared/contracts/workcell-state.ts';
import { eventRecord, type NewRecord } from '../../shared/store/index.ts';
import type { FeedUpdate } from '../../shared/contracts/feed.ts';
import { recordActions, type LabState } from '../state/index.ts';
import type { Outgoing } from '../delivery/index.ts';
import type { BodyOf } from '../../shared/contracts/message.ts';
import { targetKey } from '../../shared/contracts/order-target.ts';
import { stableId } from '../../shared/contracts/ids.ts';
import type { DeadlockStep } from '../../shared/contracts/waiting-for.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';

/** What a turn changes in the state of the workcell: in the lab state at once, and in the store when it is committed. */
export class WorkcellChanges {
  readonly state: LabState;
  /** The store's clock, milliseconds since the epoch; see `LabState.ahead`. */
  readonly now: number;
  /** The instances that the turn has changed, by key, as they are then. */
  readonly changedInstances = new Map<string, InstanceRecord>();
  /** What is sent once the turn is committed. */
  readonly toSend: Outgoing[] = [];
  protected readonly fields: Record<string, Json> = {};
  protected readonly feed: FeedUpdate[] = [];
  protected readonly records: NewRecord[] = [];

  constructor(state: LabState, now: number) {
    this.state = state;
    this.now = now;
  }

  /** True where an order may have that number. */
  canBeReal(revision: number): boolean {
    return isPlausibleOrder(revision, this.now - this.state.ahead);
  }

  /** True where what is of the time `since` came after the order was given. What is of the future is of a clock that was wrong. */
  isAfter({ at }: Pick<Order, 'at'>, since: number): boolean {
    return since >= at + this.state.ahead && since <= this.now;
  }

  /** @param key of the instance */
  putInstance(given: InstanceRecord, key = instanceKey(given)): void {
    const before = this.state.instances.get(key);
    const record = dated(given, before, this.now);
    this.state.instances.set(key, record);
    this.changedInstances.set(key, record);
    const { instance, hand } = splitInstance(record);
    this.fields[workcellField.hand(key)] = hand;
    if (before && haveSameMembers(splitInstance(before).instance, instance)) return;
    // What is stored in one, by a version before 0.2, is split at its first change.
    this.fields[workcellField.instance(key)] = instance;
    const status = statusOf(record);
    if (before && isDeepStrictEqual(statusOf(before), status)) return;
    const { module } = record;
    const body = { module, instance: record.instance, ...status };
    this.feed.push({ at: this.now, kind: 'instance', body });
  }

  /** Forgets an instance that is gone for good. */
  removeInstance(key: string): void {
    const { instances, abouts, reports, answers, holds, actions, blocking, supplies } = this.state;
    for (const known of [instances, abouts, reports, answers, holds, actions, blocking, supplies])
      known.delete(key);
    for (const field of ['instance', 'hand', 'about', 'report', 'answer', 'holds', 'supplies'] as const) {
      this.fields[workcellField[field](key)] = null;
    }
    this.tell({ agent: key, forgotten: true });
  }

  /** Returns false where that is known. */
  putAbout(key: string, about: About): boolean {
    if (JSON.stringify(this.state.abouts.get(key)) === JSON.stringify(about)) return false;
    this.state.abouts.set(key, about);
    recordActions(this.state, key, about);
    this.fields[workcellField.about(key)] = about;
    return true;
  }

  /** Keeps what an instrument says of itself, where it differs; with undefined, what was kept counts no longer. */
  putReport(key: string, report: ModuleReport | undefined): void {
    const before = this.state.reports.get(key);
    if (isDeepStrictEqual(before, report)) return;
    if (report) this.state.reports.set(key, report);
    else this.state.reports.delete(key);
    this.fields[workcellField.report(key)] = report ?? null;
    const record = this.state.instances.get(key);
    if (!record || !report || sameState(before, report)) return;
    const { module, instance, presence } = record;
    const { flags, error } = report;
    const said = { flags, ...(error === undefined ? {} : { error }) };
    this.feed.push({ at: this.now, kind: 'instance', body: { module, instance, presence, report: said } });
  }

  /** @param target its key, see `targetKey` */
  putHolds(target: string, holds: Holds): void {
    if (this.state.holds.get(target) === holds) return;
    this.state.holds.set(target, holds);
    this.fields[workcellField.holds(target)] = holds;
  }

  /** What the workcell consists of from now on. */
  putDefinition(record: DefinitionRecord): void {
    this.state.workcell = record.workcell;
    this.state.definition = record.id;
    this.fields[workcellField.definition] = record;
  }

  putAnswer(key: string, answer: AnswerRecord): void {
    this.state.answers.set(key, answer);
    this.fields[workcellField.answer(key)] = answer;
    this.tell({ agent: key, answer: { ...answer } });
  }

  /** Something that people who watch the workcell learn. */
  tell(body: JsonObject): void {
    this.feed.push({ at: this.now, kind: 'workcell', body });
  }

  /** Logs an event of the workcell. */
  logWorkcell(body: EventBody): void {
    this.records.push(eventRecord(body));
  }

  putLocation(name: string, given: LocationRecord): void {
    const record = { ...given, since: this.now };
    this.state.locations.set(name, record);
    this.state.waitsChanged = true;
    this.fields[workcellField.location(name)] = record;
  }

  putSupplies(key: string, supplies: Supplies): void {
    this.state.supplies.set(key, supplies);
    this.fields[workcellField.supplies(key)] = supplies;
    this.tell({ supplies: key });
  }

  /** Keeps a reservation, and tells those who watch. */
  putReservation(reservation: Reservation): void {
    const { id, module, instance, from, until, ended } = reservation;
    this.state.reservations.set(id, reservation);
    this.fields[workcellField.reservation(id)] = reservation;
    const of = { id, module, ...(instance === undefined ? {} : { instance }), from, until };
    this.tell({ reservation: { ...of, ...(ended ? { ended: true } : {}) } });
  }

  /** Forgets a reservation that was over a while ago. */
  removeReservation(id: string): void {
    this.state.reservations.delete(id);
    this.fields[workcellField.reservation(id)] = null;
  }

  /** Sets a field of the workcell's state that has no method of its own; null removes it. */
  putField(name: string, value: Json): void {
    this.fields[name] = value;
  }
}

/** The record with the times of what has changed: a new error counts from now on, and so does the end of its last command. */
export function dated(
  record: InstanceRecord,
  before: InstanceRecord | undefined,
  now: number,
): InstanceRecord {
  const { error_since: _, idle_since: __, ...dateless } = record;
  const sameError = before && isSameTrouble(before, record) ? before.error_since : undefined;
  const sameRest = before?.occupied.length === 0 ? before.idle_since : undefined;
  return {
    ...dateless,
    ...(record.error === undefined ? {} : { error_since: sameError ?? now }),
    ...(record.occupied.length === 0 ? { idle_since: sameRest ?? now } : {}),
  };
}

/** What is learned of an outcome that stays unknown changes the words, and not since when nobody knows it. */
function isSameTrouble(before: InstanceRecord, { error, quarantined_for: of = [] }: InstanceRecord): boolean {
  if (before.error === error) return true;
  const { quarantined_for: known = [] } = before;
  return of.length > 0 && of.length === known.length && of.every((id) => known.includes(id));
}

/** How an instance stands, whatever it has in hand. */
function statusOf(record: InstanceRecord): JsonObject {
  const { presence, stopped, stop_asked, stop_outcome, left_behind = [] } = record;
  const error = troubleOf(record);
  return {
    presence,
    ...(error === undefined ? {} : { error }),
    ...(stopped === undefined ? {} : { stopped: true }),
    ...(stop_asked || (stopped !== undefined && stop_outcome?.is !== 'confirmed')
      ? { stop_asked: true }
      : {}),
    ...(left_behind.length === 0 ? {} : { left_behind: left_behind.length }),
  };
}

/** True where people who watch would see no difference: a module's own details may change all the time. */
function sameState(before: ModuleReport | undefined, after: ModuleReport): boolean {
  return before?.error === after.error && isDeepStrictEqual(before?.flags, after.flags);
}

/** An operator's order: its name is that of the command. */
export function orderEvent(workcell: Workcell, order: Order): EventBody {
  const { command, module, instance, revision, at, by } = order;
  const id = `order ${revision} ${command} ${targetKey(order)}`;
  const more = { module: module ?? null, instance: instance ?? null, by: by ?? null, revision };
  return workcellEvent(workcell, id, command.toUpperCase(), at, more);
}

/** An operator has given up waiting for actions of an instance. */
export function abandonEvent(workcell: Workcell, body: BodyOf<'workcell.abandon'>): EventBody {
  const { module, instance, revision, at, by, reason, commands } = body;
  const id = `order ${revision} abandon ${module}/${instance}`;
  const who = { module, instance, by: by ?? null, reason: reason ?? null, revision };
  const more = { ...who, commands: commands.map(({ command_id }) => command_id) };
  return workcellEvent(workcell, id, 'ABANDON', at, more);
}

/** Somebody has said what is at a location. */
export function locationEvent(
  workcell: Workcell,
  messageId: string,
  { name, state, more, at, by, reason }: BodyOf<'location.set'>,
): EventBody {
  const said = { location: name, state, ...(more && { more }), by: by ?? null, reason: reason ?? null };
  return workcellEvent(workcell, `location ${messageId}`, 'LOCATION', at, said);
}

/** Somebody has refilled what a module uses up. */
export function refillEvent(
  workcell: Workcell,
  messageId: string,
  { module, instance, consumable, to, at, by, reason }: BodyOf<'supplies.refill'>,
): EventBody {
  const what = { module, instance: instance ?? null, consumable: consumable ?? null, to: to ?? null };
  const more = { ...what, by: by ?? null, reason: reason ?? null };
  return workcellEvent(workcell, `refill ${messageId}`, 'REFILL', at, more);
}

/** Somebody has reserved an instrument (`RESERVE`), or has ended that before its time (`UNRESERVE`). */
export function reservationEvent(
  workcell: Workcell,
  name: 'RESERVE' | 'UNRESERVE',
  { id, module, instance, from, until }: Reservation,
  { at, by, reason }: { at: number; by?: string; reason?: string },
): EventBody {
  const of = { reservation: id, module, instance: instance ?? null, from, until };
  const more = { ...of, by: by ?? null, reason: reason ?? null };
  return workcellEvent(workcell, `reservation ${id} ${name}`, name, at, more);
}

/** The workcell consists of something else from now on. */
export function definitionEvent({ id, from, at, by, workcell }: DefinitionRecord): EventBody {
  // Configs may hold secrets.
  const modules = workcell.modules.map(({ name, model, interface: of, active }): JsonObject => ({
    name,
    model,
    interface: of,
    active,
  }));
  const more = { from, by: by ?? null, workcell: { name: workcell.name, id: workcell.id, modules } };
  return workcellEvent(workcell, `definition ${id}`, 'DEFINE', at, more);
}

/** Runs wait for each other. */
export function deadlockEvent(workcell: Workcell, steps: readonly DeadlockStep[], at: number): EventBody {
  const id = `circle ${steps
    .map(({ run, step }) => `${run}.${step}`)
    .sort()
    .join(' ')} ${at}`;
  const more = { steps: steps.map(({ run, step, name }) => ({ run_id: run, step, step_name: name })) };
  return workcellEvent(workcell, id, 'CIRCLE', at, more);
}

/** Its id derives from what it tells of: told twice, it is one event. */
function workcellEvent(
  workcell: Workcell,
  id: string,
  event_name: string,
  at: number,
  more: JsonObject,
): EventBody {
  return {
    at,
    event: {
      event_id: stableId(`event ${workcell.name} ${id}`),
      experiment_id: null,
      campaign_id: null,
      workcell_id: workcell.id,
      event_type: 'WORKCELL',
      event_name,
      event_info: null,
      ...more,
    },
  };
}
