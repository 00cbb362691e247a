import { isDeepStrictEqual } from 'node:util';
import { haveSameMembers } from '../../shared/contracts/same-members.ts';
import type { About } from '../../shared/contracts/about.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { DefinitionRecord } from '../../shared/contracts/definition.ts';
import type { EventBody } from '../../shared/contracts/event.ts';
import type { Holds, Order } from '../../shared/contracts/holds.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import { isPlausibleOrder } from '../../shared/contracts/order-number.ts';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import {
  splitInstance,
  troubleOf,
  workcellField,
  type AnswerRecord,
  type InstanceRecord,
  type LocationRecord,
} from '../../shared/contracts/workcell-state.ts';
import { eventRecord, type NewRecord, type FeedUpdate } from '../../shared/store/index.ts';
import { noteActions, type LabState, dated } from '../state/index.ts';
import type { Outgoing } from '../delivery/index.ts';

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

  putInstance(given: InstanceRecord): void {
    const key = instanceKey(given);
    const before = this.state.instances.get(key);
    const record = dated(given, before, this.now);
    this.state.instances.set(key, record);
    this.changedInstances.set(key, record);
    const { instance, hand } = splitInstance(record);
    this.fields[workcellField.hand(key)] = hand;
    if (before && haveSameMembers(splitInstance(before).instance, instance)) return;
    // What is stored in one, by a version before 0.2, is split at its first change.
    this.fields[workcellField.instance(key)] = instance;
    const standing = standingOf(record);
    if (before && isDeepStrictEqual(standingOf(before), standing)) return;
    const { module } = record;
    const body = { module, instance: record.instance, ...standing };
    this.feed.push({ at: this.now, kind: 'instance', body });
  }

  /** Forgets an instance that is gone for good. */
  removeInstance(key: string): void {
    const { instances, abouts, reports, answers, holds, actions, blocking } = this.state;
    for (const known of [instances, abouts, reports, answers, holds, actions, blocking]) known.delete(key);
    for (const field of ['instance', 'hand', 'about', 'report', 'answer', 'holds'] as const) {
      this.fields[workcellField[field](key)] = null;
    }
    this.tell({ agent: key, forgotten: true });
  }

  putAbout(key: string, about: About): void {
    if (JSON.stringify(this.state.abouts.get(key)) === JSON.stringify(about)) return;
    this.state.abouts.set(key, about);
    noteActions(this.state, key, about);
    this.fields[workcellField.about(key)] = about;
  }

  /** Keeps what an instrument says of itself, where it differs; with undefined, what was kept counts no longer. */
  putReport(key: string, report: ModuleReport | undefined): void {
    const before = this.state.reports.get(key);
    if (isDeepStrictEqual(before, report)) return;
    if (report) this.state.reports.set(key, report);
    else this.state.reports.delete(key);
    this.fields[workcellField.report(key)] = report ?? null;
    const record = this.state.instances.get(key);
    if (!record || !report || sameStanding(before, report)) return;
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

  /** Sets a field of the workcell's state that has no method of its own; null removes it. */
  putField(name: string, value: Json): void {
    this.fields[name] = value;
  }
}

/** How an instance stands, whatever it has in hand. */
function standingOf(record: InstanceRecord): JsonObject {
  const { presence, stopped, stop_asked, left_behind = [] } = record;
  const error = troubleOf(record);
  return {
    presence,
    ...(error === undefined ? {} : { error }),
    ...(stopped === undefined ? {} : { stopped: true }),
    ...(stop_asked ? { stop_asked: true } : {}),
    ...(left_behind.length === 0 ? {} : { left_behind: left_behind.length }),
  };
}

/** True where people who watch would see no difference: a module's own details may change all the time. */
function sameStanding(before: ModuleReport | undefined, after: ModuleReport): boolean {
  return before?.error === after.error && isDeepStrictEqual(before?.flags, after.flags);
}
