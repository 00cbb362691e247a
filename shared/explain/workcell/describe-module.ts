import { describeStop, describeHolds, describeLeft, describeInHand } from './describe-instance.ts';
import { describeSupplies } from './describe-supplies.ts';
import { conditionsOfModule, type Condition } from '../condition/condition.ts';
import type { Beside } from '../condition/causes.ts';
import { inWords } from '../condition/reason.ts';
import { viewOfReason } from '../waits/link.ts';
import { describeReservations } from './describe-reservation.ts';
import type { ReasonKey } from '../../contracts/reason-keys.ts';
import type { JsonObject } from '../../kernel/json/json.ts';
import { targetKey, targetsOver } from '../../contracts/order-target.ts';
import { stableId } from '../../contracts/ids.ts';
import {
  troubleOf,
  type InstanceRecord,
  type WorkcellState,
  restless,
} from '../../contracts/workcell-state.ts';
import { interfaceForWei, shown, withoutSecrets } from '../../workcell/index.ts';
import type { Workcell, WorkcellModule } from '../../contracts/workcell.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { isHeld, type Holds } from '../../contracts/holds.ts';
import { moduleFlags, type ModuleFlag, type ModuleReport } from '../../contracts/module-report.ts';

/** WEI's status of a module: its flags, always all of them, and `UNKNOWN` where it cannot be reached. */
type ModuleStatus = Record<ModuleFlag, boolean> & { UNKNOWN?: true };

/** Flags under which an instrument takes nothing new. */
const unready: readonly ModuleFlag[] = ['ERROR', 'INIT', 'PAUSED', 'CANCELLED', 'LOCKED'];

/**
 * How an instance stands: by what its agent and its instrument say, and by what operators hold. A safety stop locks it once
 * its agent says that it is latched; until then it is paused, which is all that is known.
 */
function flagsOf(
  { presence, occupied, capacity, error, stopped, stop_asked }: InstanceRecord,
  report: ModuleReport | undefined,
  holds: readonly (Holds | undefined)[],
): ModuleStatus {
  if (presence !== 'present' || report?.flags.includes('UNKNOWN')) return unreachable();
  const held = (name: 'stopped' | 'cancelled' | 'paused' | 'locked' | 'shut_down') =>
    holds.some((each) => isHeld(each, name));
  const moving = restless({ occupied }).length;
  const set = new Set<ModuleFlag>(report?.flags.filter((flag) => flag !== 'UNKNOWN'));
  if (moving > 0) set.add('BUSY');
  if (error !== undefined) set.add('ERROR');
  if (stopped !== undefined || held('locked') || held('shut_down')) set.add('LOCKED');
  if (held('paused') || held('stopped') || stop_asked) set.add('PAUSED');
  if (held('cancelled')) set.add('CANCELLED');
  if (!report) set.add('READY');
  if (moving >= capacity || unready.some((flag) => set.has(flag))) set.delete('READY');
  return statusOf(set);
}

/** The status of a pool: what is true of one of its instances that can be reached; else it is not known. */
function mergeFlags(instances: readonly ModuleStatus[]): ModuleStatus {
  const reached = instances.filter(({ UNKNOWN }) => !UNKNOWN);
  if (reached.length === 0) return unreachable();
  return statusOf(new Set(moduleFlags.filter((flag) => reached.some((each) => each[flag]))));
}

function unreachable(): ModuleStatus {
  return { UNKNOWN: true, ...statusOf(new Set()) };
}

function statusOf(set: ReadonlySet<ModuleFlag>): Record<ModuleFlag, boolean> {
  return Object.fromEntries(moduleFlags.map((flag) => [flag, set.has(flag)])) as Record<ModuleFlag, boolean>;
}

/** WEI's ModuleDefinition: a module as the workcell file has it. Its client knows WEI's own interfaces alone. */
export function describeDefinition(module: WorkcellModule): JsonObject {
  const { name, model, config, locations, workcell_coordinates, active, consumables } = module;
  return {
    name,
    model,
    interface: interfaceForWei(module),
    config: withoutSecrets(config),
    locations: locations.filter((each) => typeof each === 'string'),
    workcell_coordinates: shown(workcell_coordinates),
    active,
    served_by: module.interface,
    ...(consumables && { consumables }),
  };
}

/**
 * WEI's Module: the definition, and how its instruments stand. Nothing is asked of them: the store knows. `beside`: see
 * `Facts`.
 */
export function describeModule(
  workcell: Workcell,
  module: WorkcellModule,
  state: WorkcellState,
  beside: Beside,
): JsonObject {
  const { name } = module;
  const conditions = conditionsOfModule(workcell, module, state, beside);
  const instances = [...state.instances].filter(([, record]) => record.module === name);
  const present = instances.find(([, { presence }]) => presence === 'present') ?? instances[0];
  const report = present && state.reports.get(present[0]);
  const about = present && state.abouts.get(present[0]);
  const flags = new Map(
    instances.map(([key, record]) => {
      const holds = targetsOver(record).map((each) => state.holds.get(targetKey(each)));
      return [key, flagsOf(record, state.reports.get(key), holds)];
    }),
  );
  const reserved = instances.flatMap(([, { occupied }]) => occupied)[0];
  return {
    ...describeDefinition(module),
    id: stableId(`module ${workcell.name} ${name}`),
    state: {
      ...report?.details,
      status: mergeFlags([...flags.values()]),
      error: errorOf(instances, state, conditions) ?? report?.details['error'] ?? null,
    },
    reserved: reserved?.run_id ?? null,
    about: about?.said ?? about ?? null,
    holds: describeHolds(state.holds.get(name)),
    reasons: instances.length > 0 ? [] : reasonsIn(conditions[0]),
    reservations: describeReservations(state, beside.now ?? Date.now(), { module: name }),
    instances: instances.map(([key, record], at) => ({
      instance: record.instance,
      ...(record.host === undefined ? {} : { host: record.host }),
      presence: record.presence,
      since: utcTime(record.since),
      status: flags.get(key) ?? {},
      error: troubleOf(record) ?? state.reports.get(key)?.error ?? null,
      details: state.reports.get(key)?.details ?? {},
      ...describeStop(state, key, record),
      state: conditions[at]?.state ?? null,
      reasons: reasonsIn(conditions[at]),
      runs: describeInHand(record, beside.now ?? Date.now()),
      left_behind: describeLeft(record),
      supplies: describeSupplies(workcell, state, record),
    })),
  };
}

function reasonsIn(condition: Condition | undefined): JsonObject[] {
  return (condition?.reasons ?? []).map((reason) => ({ ...viewOfReason(reason) }));
}

/** Reasons that are nobody's order. */
const amiss: readonly ReasonKey[] = ['absent', 'silent', 'away', 'restored_store'];

/** What is wrong with the module: the first instance's own error, or why it is not there. */
function errorOf(
  instances: [string, InstanceRecord][],
  state: WorkcellState,
  conditions: readonly Condition[],
): string | null {
  for (const [at, { instance, reasons }] of conditions.entries()) {
    const [key, record] = instances[at] ?? [];
    const own =
      (record && troubleOf(record)) ?? (key === undefined ? undefined : state.reports.get(key)?.error);
    if (own !== undefined) return own;
    const reason = reasons.find((each) => amiss.includes(each.key));
    if (reason) return `${instance === null ? '' : `${instance}: `}${inWords(reason)}`;
  }
  return null;
}
