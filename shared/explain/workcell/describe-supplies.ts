import { instanceKey } from '../../contracts/address.ts';
import type { RunSummary } from '../../contracts/run.ts';
import type { LowSupplyView, SupplyView } from '../../contracts/supplies-view.ts';
import type { Consumable, Workcell } from '../../contracts/workcell.ts';
import type { InstanceRecord, SupplyRecord, WorkcellState } from '../../contracts/workcell-state.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { consumablesOf, leftOf, unknownUses } from '../../workcell/index.ts';
import { moment, supplyInWords } from '../../sentences/index.ts';
import { refillCommand } from '../condition/commands.ts';

/** What is left of what an instance uses up, in the order of the workcell file. Pure. */
export function describeSupplies(
  workcell: Workcell,
  state: Pick<WorkcellState, 'supplies' | 'put_back_at' | 'instances' | 'abouts'>,
  record: InstanceRecord,
): SupplyView[] {
  const known = state.supplies.get(instanceKey(record)) ?? {};
  const stated = consumablesOf(workcell).get(record.module) ?? {};
  const uncounted = unknownUses(stated, record.module, state);
  return Object.entries(stated).map(([name, consumable]) => {
    const { refilled_at, refilled_by } = known[name] ?? {};
    return {
      ...levelOf(name, consumable, known[name]),
      unsure: whyUnsure(known[name], record, state.put_back_at) ?? uncounted[name] ?? null,
      refilled_at: utcTime(refilled_at),
      refilled_by: refilled_by ?? null,
    };
  });
}

function levelOf(
  name: string,
  consumable: Consumable,
  known: SupplyRecord | undefined,
): Pick<SupplyView, 'name' | 'left' | 'capacity' | 'unit' | 'low'> {
  const { capacity, unit = null, warn_at } = consumable;
  const left = leftOf(consumable, known);
  return { name, left, capacity, unit, low: warn_at !== undefined && left <= warn_at };
}

/** What runs have used that the store has forgotten is not counted, and of an unknown outcome nobody knows what it has used. */
function whyUnsure(
  { taken = {}, refilled_at = 0 }: Partial<SupplyRecord> = {},
  { quarantined_for = [] }: InstanceRecord,
  put_back_at: number | undefined,
): string | undefined {
  if (put_back_at !== undefined && refilled_at <= put_back_at)
    return `the store was put back to an older copy at ${moment(put_back_at)}, and what runs used that it has forgotten is not counted`;
  const open = quarantined_for.reduce((sum, command_id) => sum + (taken[command_id] ?? 0), 0);
  return open === 0 ? undefined : `${open} of it may not be used: the outcome of a step is unknown`;
}

/** Of what little is left, and what is waited for; the least filled first. Pure. */
export function lowSupplies(
  workcell: Workcell,
  state: Pick<WorkcellState, 'supplies' | 'instances'>,
  summaries: Iterable<RunSummary | undefined>,
): LowSupplyView[] {
  const byModule = consumablesOf(workcell);
  if (byModule.size === 0) return [];
  const waits = [...summaries].map(({ waiting_for = [] }: Partial<RunSummary> = {}) =>
    waiting_for.filter(({ reason }) => reason === 'supplies'),
  );
  const found = [...state.instances].flatMap(([key, { module, instance }]) =>
    Object.entries(byModule.get(module) ?? {}).flatMap(([name, consumable]): LowSupplyView[] => {
      const level = levelOf(name, consumable, state.supplies.get(key)?.[name]);
      const waiting = waits.filter((own) =>
        own.some(({ facts: { supply } = {}, ...wait }) => {
          const at = supply?.module === undefined ? wait : { module: supply.module, instance };
          return supply?.name === name && at.module === module && (at.instance ?? instance) === instance;
        }),
      ).length;
      if (!level.low && waiting === 0) return [];
      const waited = waiting === 0 ? '' : `; ${waiting} ${waiting === 1 ? 'run waits' : 'runs wait'} for it`;
      const text = `${supplyInWords(level)}${waited}`;
      return [{ module, instance, ...level, waiting, text, next: refillCommand({ module, instance }, name) }];
    }),
  );
  return found.sort((a, b) => b.waiting - a.waiting || a.left / a.capacity - b.left / b.capacity);
}
