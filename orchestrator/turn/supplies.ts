import { type InstanceAddress, instanceKey } from '../../shared/contracts/address.ts';
import { attemptsOf, parseCommandId } from '../../shared/contracts/command-id.ts';
import type { BodyOf } from '../../shared/contracts/message.ts';
import { restless, type Supplies, type SupplyRecord } from '../../shared/contracts/workcell-state.ts';
import { bookedOf, consumablesOf, hasCounted } from '../../shared/workcell/index.ts';
import { type LabState, type OwnedRun, usedBy } from '../state/index.ts';
import type { WorkcellChanges } from './workcell-changes.ts';

/** An instance is given a command: what it uses is taken with the same commit, and given back where it never acts. */
export function takeSupplies(
  tx: WorkcellChanges,
  key: string,
  module: string,
  { command_id, uses }: { command_id: string; uses: Readonly<Record<string, number>> },
): void {
  const consumables = consumablesOf(tx.state.workcell).get(module) ?? {};
  const next: Supplies = { ...tx.state.supplies.get(key) };
  for (const [name, amount] of Object.entries(uses)) {
    const consumable = consumables[name];
    if (!consumable) continue;
    const { left: _, taken = {}, ...known } = next[name] ?? {};
    const left = exact(bookedOf(consumable, next[name]) - amount);
    const open = stillOpen(tx.state, taken, command_id);
    next[name] = { ...known, left, taken: { ...open, [command_id]: amount } };
  }
  tx.putSupplies(key, next);
}

/** An instance has an attempt that the store has forgotten: what was taken for it was forgotten with it. */
export function takeForgottenSupplies(
  tx: WorkcellChanges,
  run: OwnedRun,
  { step, command_id, ...address }: InstanceAddress & { step: number; command_id: string },
): void {
  const { uses } = usedBy(tx.state, run, step);
  const key = instanceKey(address);
  const known = Object.values(tx.state.supplies.get(key) ?? {});
  if (!uses || known.some(({ taken }) => Object.hasOwn(taken, command_id))) return;
  takeSupplies(tx, key, address.module, { command_id, uses });
}

/** The instrument has not acted on the command and never will: it has used nothing. */
export function giveBackSupplies(tx: WorkcellChanges, key: string, command_id: string): void {
  settle(tx, key, command_id, ({ left, ...known }, amount) => ({ ...known, left: exact(left + amount) }));
}

/** The instrument has acted on the command: what was taken for it is used. */
export function useSupplies(tx: WorkcellChanges, key: string, command_id: string): void {
  settle(tx, key, command_id, (known) => known);
}

/** It has come out that nothing was done of a step whose outcome was unknown. */
export function giveBackSuppliesOf(tx: WorkcellChanges, run_id: string, position: number): void {
  const isOfStep = attemptsOf(run_id, position);
  for (const [key, of] of tx.state.supplies) {
    const taken = Object.values(of).flatMap((record) => Object.keys(record.taken));
    for (const command_id of new Set(taken.filter(isOfStep))) giveBackSupplies(tx, key, command_id);
  }
}

function settle(
  tx: WorkcellChanges,
  key: string,
  command_id: string,
  change: (record: SupplyRecord, amount: number) => SupplyRecord,
): void {
  const before = tx.state.supplies.get(key);
  const concerned = Object.entries(before ?? {}).filter(([, { taken }]) => Object.hasOwn(taken, command_id));
  if (concerned.length === 0) return;
  const changed = concerned.map(([name, record]) => {
    const { [command_id]: amount = 0, ...taken } = record.taken;
    return [name, change({ ...record, taken }, amount)] as const;
  });
  tx.putSupplies(key, { ...before, ...Object.fromEntries(changed) });
}

/** Without what nothing can be learned of any more: of runs that are over, and of earlier attempts of the same step. */
function stillOpen(
  { runs }: LabState,
  taken: SupplyRecord['taken'],
  command_id: string,
): SupplyRecord['taken'] {
  const { run_id, step } = parseCommandId(command_id) ?? { run_id: '', step: 0 };
  const isOfStep = attemptsOf(run_id, step);
  return Object.fromEntries(
    Object.entries(taken).filter(([id]) => !isOfStep(id) && runs.has(parseCommandId(id)?.run_id ?? '')),
  );
}

/** So many of the latest requests are remembered of each consumable. */
const rememberedRefills = 8;

/**
 * A module is refilled, or one instance of it. What is in hand was given out before and may not be used yet: it counts against the new. The
 * same request twice is one, also where something was used in between.
 * @returns false where it was known already
 */
export function refillSupplies(tx: WorkcellChanges, body: BodyOf<'supplies.refill'>): boolean {
  const { module, instance, consumable, to, at, by, request } = body;
  const stated = consumablesOf(tx.state.workcell).get(module) ?? {};
  const concerned = [...tx.state.instances.of(module)].filter(
    ([, record]) => (instance ?? record.instance) === record.instance,
  );
  if (concerned.some(([key]) => hasCounted(tx.state.supplies.get(key), request))) return false;
  for (const [key, record] of concerned) {
    const inHand = new Set(restless(record).map(({ command_id }) => command_id));
    const before = tx.state.supplies.get(key) ?? {};
    const refilled = Object.entries(stated).flatMap(([name, { capacity }]): [string, SupplyRecord][] => {
      const known = before[name];
      if ((consumable ?? name) !== name) return [];
      const refills = [...(known?.refills ?? []), ...(request === undefined ? [] : [request])];
      const remembered = refills.length === 0 ? {} : { refills: refills.slice(-rememberedRefills) };
      // What was said later was booked before: this word is never to be booked over it.
      if (known && (known.refilled_at ?? 0) >= at) return [[name, { ...known, ...remembered }]];
      let left = Math.min(to ?? capacity, capacity);
      const taken: SupplyRecord['taken'] = {};
      for (const [command_id, amount] of Object.entries(known?.taken ?? {})) {
        if (!inHand.has(command_id)) continue;
        // Nobody is given back more than there was.
        const held = Math.min(amount, left);
        taken[command_id] = held;
        left = exact(left - held);
      }
      const who = by === undefined ? {} : { refilled_by: by };
      return [[name, { left, taken, refilled_at: at, ...who, ...remembered }]];
    });
    if (refilled.length > 0) tx.putSupplies(key, { ...before, ...Object.fromEntries(refilled) });
  }
  return true;
}

/** Amounts may be fractions: sums of them are kept free of what floating point adds. */
function exact(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
