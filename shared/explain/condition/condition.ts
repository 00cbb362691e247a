import { instanceKey } from '../../contracts/address.ts';
import { isHeld, type Holds } from '../../contracts/holds.ts';
import { overtakes } from '../../contracts/order-number.ts';
import { targetKey, targetsOver, type OrderTarget } from '../../contracts/order-target.ts';
import type { HoldsOf } from './safety-stop.ts';
import { describeLeftBehind, leftBehindBy } from './still-acting.ts';
import {
  restless,
  type InstanceRecord,
  type OccupiedBy,
  type WorkcellState,
} from '../../contracts/workcell-state.ts';
import type { Workcell, WorkcellModule } from '../../contracts/workcell.ts';
import type { Site } from './commands.ts';
import type { ReasonKey } from '../../contracts/reason-keys.ts';
import type { Beside, Facts } from './causes.ts';
import { reasonOf, reasonsOf, type Reason } from './reason.ts';
import { defined } from '../../kernel/json/json.ts';

/**
 * How an instrument stands.
 *
 * - `idle`: takes the next step that comes
 * - `acting`: has a command in hand
 * - `storing`: is at rest, and its result files are being stored
 * - every other word: the weightiest reason why it is given nothing; it may act all the same
 */
export type InstrumentState = ReasonKey | 'idle' | 'acting' | 'storing';

/** How an instrument stands, and why. This is decided here alone; all that people read of it follows from it. */
export interface Condition {
  module: string;
  /** Null where no agent of the module was ever heard. */
  instance: string | null;
  state: InstrumentState;
  /** Since when, in milliseconds since the epoch, as far as is known. */
  since?: number;
  /** Why it is given nothing, the weightiest reason first; empty where it may be. */
  reasons: Reason[];
  /** The commands that it has in hand. */
  occupied: OccupiedBy[];
  /** Abandoned actions whose driver runs on, a sentence each: it takes commands all the same. */
  left_behind: string[];
}

/** How an instance stands. Pure. */
export function conditionOf(facts: Facts): Condition {
  const { module, instance, occupied, idle_since } = facts.record;
  const reasons = reasonsOf(facts);
  const [first] = reasons;
  const left_behind = leftBehindBy(facts.record).map(describeLeftBehind);
  const at = { module, instance, reasons, occupied, left_behind };
  if (first) return { ...at, ...defined({ state: first.key, since: first.since }) };
  if (occupied.length === 0) return { ...at, ...defined({ state: 'idle', since: idle_since }) };
  return { ...at, state: restless(facts.record).length > 0 ? 'acting' : 'storing' };
}

/** How each instrument of the workcell stands, in the order of its modules; those that are switched off are left out. */
export function conditionsOf(workcell: Workcell, state: WorkcellState, beside: Beside = {}): Condition[] {
  const served = workcell.modules.filter(({ active }) => active);
  return served.flatMap((module) => conditionsOfModule(workcell, module, state, beside));
}

/** How each instance of a module stands; one condition of the module itself where no agent of it was ever heard. */
export function conditionsOfModule(
  workcell: Workcell,
  { name: module }: Pick<WorkcellModule, 'name'>,
  state: WorkcellState,
  beside: Beside = {},
): Condition[] {
  const found = [...state.instances].filter(([, record]) => record.module === module);
  if (found.length === 0) return [absent({ workcell, embedded: beside.embedded }, module)];
  return found.map(([key, record]) => conditionOf(factsOf(workcell, state, record, beside, key)));
}

/** What the state of the workcell says of an instance. */
export function factsOf(
  workcell: Workcell,
  state: WorkcellState,
  record: InstanceRecord,
  beside: Beside = {},
  key = instanceKey(record),
): Facts {
  return {
    workcell,
    record,
    report: state.reports.get(key),
    answer: state.answers.get(key),
    owes_word_since: state.recovering?.unheard[key] && state.recovering.since,
    holds: holdsOver(state, record),
    ...beside,
  };
}

/** The holds on an instance, on its module and on the whole workcell, the widest first; none where nobody holds anything. */
export function holdsOver(state: Pick<WorkcellState, 'holds' | 'stops'>, target: OrderTarget): HoldsOf[] {
  if (!isAnyHeld(state)) return [];
  return targetsOver(target).map((of) => ({ of, holds: holdsOn(state, of) }));
}

/** True where somebody holds, or has held, anything of the workcell. */
export function isAnyHeld({ holds, stops }: Pick<WorkcellState, 'holds' | 'stops'>): boolean {
  return holds.size > 0 || stops.size > 0;
}

/** The holds of a target alone. A safety stop bars the store before the owner works it in. */
export function holdsOn({ holds, stops }: Pick<WorkcellState, 'holds' | 'stops'>, of: OrderTarget): Holds {
  const key = targetKey(of);
  const known = holds.get(key) ?? {};
  const stop = stops.get(key);
  if (!stop) return known;
  // Of a later one than that which holds it no agent may have heard.
  if (isHeld(known, 'stopped') && !overtakes(stop.revision, known.stopped?.revision ?? 0)) return known;
  const { revision, at: since, by } = stop;
  return { ...known, stopped: defined({ on: true, revision, since, by }) };
}

function absent(site: Site, module: string): Condition {
  const reason = reasonOf({ key: 'absent' }, { module }, site);
  return { module, instance: null, state: 'absent', reasons: [reason], occupied: [], left_behind: [] };
}
