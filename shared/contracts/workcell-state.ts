import type { OrderCommand } from './admin-command.ts';
import type { About } from './about.ts';
import type { DefinitionRecord } from './definition.ts';
import type { ModuleDurations } from './durations.ts';
import type { Holds, Order } from './holds.ts';
import { isObject, type Json } from '../kernel/json/json.ts';
import type { LeftBehind } from './left-behind.ts';
import type { LocationRecord } from './locations.ts';
import type { AbandonOrder } from './messages/orders.ts';
import type { ModuleReport } from './module-report.ts';
import type { Reservation } from './reservation.ts';

/**
 * What the owner knows of an instance.
 *
 * - `present`: welcomed, takes commands
 * - `lost`: silent; takes none until its next hello
 * - `gone`: said goodbye; takes none until its next hello
 */
export type Presence = 'present' | 'lost' | 'gone';

/** A command that an instance has in hand. */
export type OccupiedBy = {
  command_id: string;
  run_id: string;
  number: number;
  /** The locations that it moves something from and to. */
  locations?: string[];
  /** The instrument is at rest by its agent's word; the files of the action are still being stored. */
  rested?: true;
  /** The step's name, for people. */
  step_name?: string;
  /** Since when its agent says that the instrument acts, milliseconds since the epoch by the store's clock. */
  acting_since?: number;
  /** When its agent was first asked to stop it: by a cancel, a timeout, or an order. */
  asked_to_stop?: number;
  /** The instrument keeps running when its agent goes away; earlier versions have none. */
  keeps_running?: true;
};

/** One instance, as the owner keeps it in the store. */
export type InstanceRecord = {
  module: string;
  instance: string;
  /** The machine that its agent runs on, by its own word; earlier versions have none. */
  host?: string;
  /** The weir that its agent runs; earlier versions have none. */
  version?: string;
  presence: Presence;
  /** Raised with each welcome and each loss; fences off commands that were sent before. */
  session: number;
  boot_id: string;
  /** The number of that boot, by the count of the journal. */
  boot?: number;
  /** The latest hello of that boot; ids of one boot grow. */
  hello_id: string;
  journal_id: string;
  /** The highest command number that the agent is known to have noted in its journal. */
  seen_head: number;
  /** The number of the next command. */
  next_number: number;
  capacity: number;
  /** Commands that were granted and that the agent has not settled. */
  occupied: OccupiedBy[];
  /** Since when it has no command in hand, by the store's clock; as far as is known. */
  idle_since?: number;
  /**
   * Set while the instance is in quarantine, because nobody knows what the instrument did or because a reset of it has failed: the
   * reason.
   */
  error?: string;
  /** The commands whose outcomes are unknown and that keep it there; each leaves when its outcome is known. */
  quarantined_for?: string[];
  /** Since when it has had that error, by the store's clock: a reset that was ordered earlier does not mean it. */
  error_since?: number;
  /**
   * The latest reset that was ordered, or that its agent has answered for good: of an earlier one no answer counts any more. With
   * `failed`, what its agent said, the instance is held back until another one.
   */
  reset?: { revision: number; failed?: { did: string; at: number } };
  /** The latest of these orders, until the agent has answered it. */
  abandon?: AbandonOrder;
  /** By the agent's word; missing where there is none. */
  left_behind?: LeftBehind[];
  /** The number of the safety stop that latches the agent, by the agent's own word. */
  stopped?: number;
  /** A safety stop that the agent was asked for and has not confirmed: it is given nothing until it has said how it stands. */
  stop_asked?: { revision: number; at: number };
  /** What the module itself did about the latest safety stop that it has answered, whatever other orders it answers later. Missing in earlier versions. */
  stop_outcome?: StopOutcome;
  /** Its driver holds it until a reset: why, and since when, milliseconds since the epoch by the store's clock. */
  latched?: { said: string; at: number };
  /** Reports of this boot with a lower `reading` are older than a failure that is known, and count no more. */
  reading_after?: number;
  /** Since when it is present, lost or gone, milliseconds since the epoch by the store's clock. */
  since: number;
};

/** What changes with each command of an instance: a field of its own in the store, so that a command does not rewrite the rest. */
/**
 * - `confirmed`: the module has carried the stop out
 * - `failed`: it has not, or gave no answer
 * - `no_stop`: it has no order that stops it; only its agent heeds the stop
 */
export type StopOutcome = {
  revision: number;
  is: 'confirmed' | 'failed' | 'no_stop';
  did: string;
  at: number;
};

export type InstanceHand = Pick<InstanceRecord, 'seen_head' | 'next_number' | 'occupied' | 'idle_since'>;

/** An instance as it is stored: what it is, and what it has in hand. */
export function splitInstance(record: InstanceRecord): {
  instance: Omit<InstanceRecord, keyof InstanceHand>;
  hand: InstanceHand;
} {
  const { seen_head, next_number, occupied, idle_since, ...instance } = record;
  return {
    instance,
    hand: { seen_head, next_number, occupied, ...(idle_since === undefined ? {} : { idle_since }) },
  };
}

/** What was last joined of an instance as it is stored. */
const joined = new WeakMap<InstanceRecord, { hand: InstanceHand; record: InstanceRecord }>();

/** Both together; versions before 0.2 have stored an instance in one, of which the hand counts no longer once there is another. */
function joinInstance(stored: InstanceRecord, hand: InstanceHand | undefined): InstanceRecord {
  if (!hand) return stored;
  const known = joined.get(stored);
  if (known?.hand === hand) return known.record;
  const record = { ...splitInstance(stored).instance, ...hand };
  joined.set(stored, { hand, record });
  return record;
}

/**
 * Why an instance is held back, in words; undefined where it is not: its last reset has failed, its driver has latched it, or it is in
 * quarantine.
 */
export function troubleOf({
  reset,
  latched,
  error,
}: Pick<InstanceRecord, 'reset' | 'latched' | 'error'>): string | undefined {
  if (reset?.failed) return `the reset failed: ${reset.failed.did}`;
  return latched ? `its driver latched it: ${latched.said}` : error;
}

/** The commands that keep the instrument from taking others. */
export function restless({ occupied }: Pick<InstanceRecord, 'occupied'>): OccupiedBy[] {
  return occupied.filter(({ rested }) => !rested);
}

/** What is still to be heard of a store that was put back to an older copy. */
export type Recovering = {
  /** When that was found, milliseconds since the epoch by the store's clock. */
  since: number;
  /**
   * The instances that have not told since what they know, with the journal that the store knows of each: until they have, with
   * that journal, or a reset that was ordered later excuses them, their modules are given nothing.
   */
  unheard: Record<string, { journal_id: string; seen_head: number }>;
};

/** What an agent last said that it did about an order. Times are milliseconds since the epoch, by the agent's clock. */
export type AnswerRecord = {
  command: OrderCommand;
  revision: number;
  phase: 'taken' | 'done' | 'failed';
  did: string;
  taken_at: number;
  ended_at?: number;
};

/** What is left of one consumable of an instance. */
export type SupplyRecord = {
  left: number;
  /**
   * What was taken for commands of which it is not known yet that they have acted, by their ids: one that never acted gives it back. With an
   * unknown outcome it stays taken.
   */
  taken: Record<string, number>;
  /** When it was last refilled, milliseconds since the epoch by the store's clock, and by whom. Missing where nobody has. */
  refilled_at?: number;
  refilled_by?: string;
  /** The latest requests that have refilled it, the newest last: one that comes again counts no more. */
  refills?: string[];
};

/** What is left of the consumables of an instance, by name; one that is missing is full. */
export type Supplies = Record<string, SupplyRecord>;

/** The workcell's state, decoded from the store's fields. */
export interface WorkcellState {
  instances: ReadonlyMap<string, InstanceRecord>;
  abouts: ReadonlyMap<string, About>;
  /** The latest word of each instance's module on its own state. */
  reports: ReadonlyMap<string, ModuleReport>;
  locations: ReadonlyMap<string, LocationRecord>;
  /** By what they are for, see `targetKey`. */
  holds: ReadonlyMap<string, Holds>;
  /** What each instance last answered to an order. */
  answers: ReadonlyMap<string, AnswerRecord>;
  /** Safety stops that bar the store, by what they are for, see `targetKey`. */
  stops: ReadonlyMap<string, Order>;
  /** How long actions took, by module. */
  durations: ReadonlyMap<string, ModuleDurations>;
  /** What is left of the consumables of each instance. */
  supplies: ReadonlyMap<string, Supplies>;
  /** What people have to themselves for a while, by id. */
  reservations: ReadonlyMap<string, Reservation>;
  recovering?: Recovering;
  /** When the store was last found to be put back to an older copy, milliseconds since the epoch by its clock. */
  put_back_at?: number;
  /** When what it had forgotten then was committed, by its clock; missing where nobody knew. */
  forgotten?: { from: number; to: number };
  /** The weir of the orchestrator that led last; without `version` it is one before 0.3. Missing where none ever has. */
  leader?: { version?: string };
  /** What the workcell consists of, where that was said since its file was read first. */
  definition?: DefinitionRecord;
}

/** Names of the store's workcell fields. */
export const workcellField = {
  instance: (key: string) => `instance:${key}`,
  /** What the instance has in hand; see `splitInstance`. */
  hand: (key: string) => `hand:${key}`,
  about: (key: string) => `about:${key}`,
  report: (key: string) => `report:${key}`,
  location: (name: string) => `location:${name}`,
  /** Of an instance. */
  supplies: (key: string) => `supplies:${key}`,
  /** Of the target that has this key; without one: the whole workcell. */
  holds: (target = '') => `holds:${target}`,
  answer: (key: string) => `answer:${key}`,
  /** Written by the store alone; see `Store.giveOrder`. */
  stop: (target = '') => `stop:${target}`,
  /** How long the actions of a module took. */
  durations: (module: string) => `durations:${module}`,
  /** How many rounds loops had. */
  rounds: 'rounds',
  reservation: (id: string) => `reservation:${id}`,
  /** Runs that the order of that number has ended and that are still to be cancelled. */
  ending: (order: number | string) => `ending:${order}`,
  /** The number of the latest order; written by the store alone. */
  order: 'order',
  definition: 'definition:',
  recovering: 'recovering:',
  /** What the owner expects of the lab. */
  forecast: 'forecast',
  /** Which terms led to what the store holds; each writes it with its first commit. */
  lineage: 'lineage',
} as const;

/** By what the history of a store is known: 0, or what it became when the store was found to be put back to an older copy. */
export function historyOf(lineage: Json | undefined): number {
  return isObject(lineage) ? Number(lineage['from'] ?? 0) : 0;
}

/** When the store was last found to be put back, and what it had forgotten, by its lineage; empty where it never was. */
export function wentBack(lineage: Json | undefined): Pick<WorkcellState, 'put_back_at' | 'forgotten'> {
  if (!isObject(lineage) || typeof lineage['put_back_at'] !== 'number') return {};
  const { put_back_at, forgotten } = lineage;
  return {
    put_back_at,
    ...(isObject(forgotten) && { forgotten: forgotten as { from: number; to: number } }),
  };
}

/** The weir of the orchestrator that led last, by the lineage: see `WorkcellState`. */
export function leaderOf(lineage: Json | undefined): WorkcellState['leader'] {
  if (!isObject(lineage)) return undefined;
  const { version } = lineage;
  return typeof version === 'string' ? { version } : {};
}

/** The key of what a field's safety stop is for, see `targetKey`; undefined where it is another field. */
export function stopOf(field: string): string | undefined {
  return field.startsWith('stop:') ? field.slice('stop:'.length) : undefined;
}

/** Of a thousand instruments that takes milliseconds, and many read one state of the lab. */
const decoded = new WeakMap<object, WorkcellState>();

/** Reads the store's fields, which nobody changes any more; unknown ones are left alone. */
export function decodeWorkcellState(fields: Record<string, Json>): WorkcellState {
  const state = decoded.get(fields) ?? decodeChanged(nothing, fields, Object.keys(fields));
  decoded.set(fields, state);
  return state;
}

/** Fields came of others, of which those of these names are new, or gone: where those were read, no more than that is read of them. */
export function carryOver(before: object, fields: Record<string, Json>, changed: readonly string[]): void {
  const state = decoded.get(before);
  if (state) decoded.set(fields, decodeChanged(state, fields, changed));
}

const nothing: WorkcellState = {
  instances: new Map(),
  abouts: new Map(),
  reports: new Map(),
  locations: new Map(),
  holds: new Map(),
  answers: new Map(),
  stops: new Map(),
  durations: new Map(),
  supplies: new Map(),
  reservations: new Map(),
};

/** The kinds of fields that are read as they are, by the part of the state that has them. */
const partOf = {
  about: 'abouts',
  report: 'reports',
  location: 'locations',
  holds: 'holds',
  answer: 'answers',
  stop: 'stops',
  durations: 'durations',
  supplies: 'supplies',
  reservation: 'reservations',
} as const;

/** What is the same as before is the same object. */
function decodeChanged(
  before: WorkcellState,
  fields: Record<string, Json>,
  changed: readonly string[],
): WorkcellState {
  const {
    recovering: _,
    definition: __,
    put_back_at: ___,
    forgotten: ____,
    leader: _____,
    ...state
  } = before;
  const copied = new Map<keyof typeof state, Map<string, unknown>>();
  const put = (part: keyof typeof state, key: string, value: unknown): void => {
    const copy = copied.get(part) ?? new Map<string, unknown>(before[part]);
    copied.set(part, copy);
    if (value === undefined) copy.delete(key);
    else copy.set(key, value);
  };
  for (const name of changed) {
    const colon = name.indexOf(':');
    const [kind, key] = [name.slice(0, colon), name.slice(colon + 1)];
    if (kind === 'instance' || kind === 'hand') {
      const stored = fields[workcellField.instance(key)] as InstanceRecord | undefined;
      const hand = fields[workcellField.hand(key)] as InstanceHand | undefined;
      put('instances', key, stored && joinInstance(stored, hand));
    } else if (Object.hasOwn(partOf, kind)) put(partOf[kind as keyof typeof partOf], key, fields[name]);
  }
  const [recovering, definition] = [fields[workcellField.recovering], fields[workcellField.definition]];
  const lineage = fields[workcellField.lineage];
  const leader = leaderOf(lineage);
  return {
    ...state,
    ...Object.fromEntries(copied),
    ...(recovering === undefined ? {} : { recovering: recovering as Recovering }),
    ...(definition === undefined ? {} : { definition: definition as DefinitionRecord }),
    ...wentBack(lineage),
    ...(leader && { leader }),
  };
}
