import type { JsonObject } from '../kernel/json/json.ts';
import { escapePointer } from '../kernel/json/schema.ts';
import type { Problem } from '../kernel/json/problem.ts';
import type { Consumable, Workcell } from '../contracts/workcell.ts';
import type { Supplies, SupplyRecord, WorkcellState } from '../contracts/workcell-state.ts';
import { instanceKey } from '../contracts/address.ts';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { evaluate, ExpressionError, namesIn, parseCondition } from '../expressions/index.ts';
import type { ModuleDocument } from './workcell-schema.ts';

type Consumables = Readonly<Record<string, Consumable>>;
type WrittenConsumable = NonNullable<ModuleDocument['consumables']>[string];

/** As people type it in a command, and in the address of a call. */
const nameForm = /^[A-Za-z0-9_][\w.-]{0,63}$/;

/** What is wrong with the consumables of the modules of a workcell file. */
export function checkConsumables(modules: readonly ModuleDocument[]): Problem[] {
  return modules.flatMap(({ consumables }, index) =>
    Object.entries(consumables ?? {}).flatMap(([name, written]) =>
      checkConsumable(name, written, `/modules/${index}/consumables/${escapePointer(name)}`),
    ),
  );
}

function checkConsumable(
  name: string,
  { capacity, warn_at, uses }: WrittenConsumable,
  pointer: string,
): Problem[] {
  const problems: Problem[] = [];
  if (!nameForm.test(name)) {
    const message = `"${name}" cannot name a consumable: take letters, digits, "_", "-" and "." (64 at most)`;
    problems.push({ pointer, message });
  }
  if (warn_at != null && warn_at > capacity) {
    const message = `"warn_at" is ${warn_at}, and ${name} has a capacity of ${capacity}: it would be low for ever`;
    problems.push({ pointer: `${pointer}/warn_at`, message });
  }
  for (const [action, amount] of Object.entries(uses)) {
    const fault = typeof amount === 'number' ? tooMuch(amount, capacity) : faultOf(amount);
    if (fault === undefined) continue;
    const message = `what ${action} uses of ${name}: ${fault}`;
    problems.push({ pointer: `${pointer}/uses/${escapePointer(action)}`, message });
  }
  return problems;
}

function tooMuch(amount: number, capacity: number): string | undefined {
  if (amount < 0) return `it is ${amount}: give 0 or more`;
  return amount > capacity ? `${amount} is more than its capacity, which is ${capacity}` : undefined;
}

function faultOf(text: string): string | undefined {
  try {
    const other = namesIn(parseCondition(text)).find(({ root }) => root !== 'args');
    if (!other) return undefined;
    return `there is no "${other.root}" here: it knows the arguments of the step alone, as args.NAME`;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/** The consumables that a workcell file states for a module; undefined where it states none. */
export function builtConsumables({
  consumables,
}: Pick<ModuleDocument, 'consumables'>): Record<string, Consumable> | undefined {
  if (!consumables) return undefined;
  return Object.fromEntries(
    Object.entries(consumables).map(([name, { capacity, uses, warn_at, unit }]) => [
      name,
      { capacity, uses, ...(warn_at == null ? {} : { warn_at }), ...(unit == null ? {} : { unit }) },
    ]),
  );
}

const known = new WeakMap<Workcell, ReadonlyMap<string, Consumables>>();

/** What the modules of a workcell use up, by module; empty in a lab that counts nothing. It is asked for at every turn. */
export function consumablesOf(workcell: Workcell): ReadonlyMap<string, Consumables> {
  const found =
    known.get(workcell) ??
    new Map(
      workcell.modules.flatMap(({ name, consumables = {} }) =>
        Object.keys(consumables).length === 0 ? [] : [[name, consumables] as const],
      ),
    );
  known.set(workcell, found);
  return found;
}

/** How much of each consumable a step uses; of those in `untold` that cannot be said, and why. */
interface Uses {
  amounts: Record<string, number>;
  untold: Record<string, string>;
}

/**
 * What a step uses of the consumables of its module. Pure.
 * @param args with the values of its expressions; undefined where those are not known yet
 * @param defaults what the action takes for arguments that are left out, as far as its agents have told
 */
export function usesOf(
  consumables: Consumables,
  action: string,
  args: JsonObject | undefined,
  defaults: () => JsonObject = () => ({}),
): Uses {
  const uses: Uses = { amounts: {}, untold: {} };
  for (const [name, { uses: of }] of Object.entries(consumables)) {
    const written = Object.hasOwn(of, action) ? of[action] : undefined;
    const amount =
      typeof written === 'string' ? amountOf(written, args && { ...defaults(), ...args }) : written;
    if (typeof amount === 'string') uses.untold[name] = amount;
    else if (amount !== undefined && amount > 0) uses.amounts[name] = amount;
  }
  return uses;
}

/** What an expression comes to; why it comes to no amount, in words. */
function amountOf(text: string, args: JsonObject | undefined): number | string {
  if (!args) return 'its arguments are worked out while the run goes on';
  try {
    const value = evaluate(parseCondition(text), { args });
    if (typeof value === 'number' && value >= 0) return value;
    return `"${text}" comes to ${JSON.stringify(value).slice(0, 100)}, which is no amount`;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/** What makes a step one that can never be done, whatever is refilled. */
interface Misuse {
  name: string;
  /** Of those that the amount is worked out of, the first. */
  argument: string | undefined;
  why: string;
}

/** Where a step uses more of a consumable than there is room for, or what it says is no amount. What is left out or null says nothing. Pure. */
export function misusesOf(
  consumables: Consumables,
  action: string,
  args: JsonObject,
  defaults: () => JsonObject,
): Misuse[] {
  return Object.entries(consumables).flatMap(([name, { capacity, uses }]): Misuse[] => {
    const written = Object.hasOwn(uses, action) ? uses[action] : undefined;
    if (typeof written !== 'string') return [];
    const all = { ...defaults(), ...args };
    const amount = amountOf(written, all);
    if (typeof amount === 'number' && amount <= capacity) return [];
    const named = namedIn(written);
    if (named.length === 0 || named.some((each) => (all[each] ?? null) === null)) return [];
    const why = typeof amount === 'string' ? amount : `it needs ${amount}, and an instance holds ${capacity}`;
    return [{ name, argument: named[0], why }];
  });
}

/** The arguments that an expression of the workcell file names. */
function namedIn(text: string): string[] {
  try {
    return namesIn(parseCondition(text)).flatMap(({ path: [first] }) =>
      typeof first === 'string' ? first : [],
    );
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}

/**
 * What the book says is left of a consumable: below 0 where an instance turns out to have used more than was counted. One of which nothing was
 * ever taken is full; the file may have given it a smaller capacity since.
 */
export function bookedOf({ capacity }: Consumable, known: SupplyRecord | undefined): number {
  return Math.min(capacity, known?.left ?? capacity);
}

/** What is left of a consumable. */
export function leftOf(consumable: Consumable, known: SupplyRecord | undefined): number {
  return Math.max(0, bookedOf(consumable, known));
}

/** Whether an instance was refilled by that request already. The owner counts all of one with one commit. */
export function hasCounted(supplies: Supplies | undefined, request: string | undefined): boolean {
  if (request === undefined) return false;
  return Object.values(supplies ?? {}).some(({ refills = [] }) => refills.includes(request));
}

/**
 * What is counted for actions that the module does not have, by consumable, in words: nothing is ever counted for those. Nothing is known of a
 * module none of whose agents has told its actions.
 */
export function unknownUses(
  consumables: Consumables,
  module: string,
  { instances, abouts }: Pick<WorkcellState, 'instances' | 'abouts'>,
): Record<string, string> {
  const known = new Set(
    [...instances.values()].flatMap((record) =>
      record.module === module
        ? (abouts.get(instanceKey(record))?.actions.map(({ name }) => name) ?? [])
        : [],
    ),
  );
  if (known.size === 0) return {};
  return Object.fromEntries(
    Object.entries(consumables).flatMap(([name, { uses }]): [string, string][] => {
      const unknown = Object.keys(uses).find((action) => !known.has(action));
      if (unknown === undefined) return [];
      const text = `nothing is counted for "${unknown}", which is no action of ${module} ("uses" of ${name} in the workcell file)`;
      return [[name, `${text}${didYouMean(unknown, known)}`]];
    }),
  );
}
