import type { AdminCommand } from './admin-command.ts';
import { overtakes } from './order-number.ts';
import type { OrderTarget } from './order-target.ts';

/**
 * Why nothing starts, by an operator's order.
 *
 * - `stopped`: a safety stop; only a reset ends it
 * - `cancelled`: what ran was cancelled; only a reset ends it
 * - `paused`: until it is resumed, or reset
 * - `locked`: until it is unlocked, or reset
 * - `shut_down`: the instruments were told to switch off; only a reset ends it
 */
export const holdNames = ['stopped', 'cancelled', 'shut_down', 'paused', 'locked'] as const;
export type HoldName = (typeof holdNames)[number];

/** The latest order that set a hold or ended it. */
export type Hold = {
  on: boolean;
  /** The number of that order; a later one has a higher number. */
  revision: number;
  /** When that order was given, milliseconds since the epoch by the store's clock. */
  since: number;
  by?: string;
};

/** The holds of the workcell, of a module, of an instance, or as an agent knows them; one that never was is missing. */
export type Holds = Partial<Record<HoldName, Hold>>;

/** An operator's order, as the store has numbered it. */
export type Order = OrderTarget & {
  command: AdminCommand;
  revision: number;
  /** When it was given, milliseconds since the epoch by the store's clock. */
  at: number;
  /** Who gave it, as far as is known. */
  by?: string;
};

/** An order that has no number yet. */
export type OperatorRequest = Pick<Order, 'command' | 'module' | 'instance' | 'by'>;

const effects: Record<AdminCommand, Partial<Record<HoldName, boolean>>> = {
  // That its modules are locked follows from the stop itself; the workcell as a whole is paused.
  safety_stop: { stopped: true, paused: true },
  cancel: { cancelled: true },
  pause: { paused: true },
  resume: { paused: false },
  lock: { locked: true },
  unlock: { locked: false },
  shutdown: { shut_down: true },
  reset: { stopped: false, cancelled: false, shut_down: false, paused: false, locked: false },
};

/** The holds that a command sets or ends. */
export function holdsOf(command: AdminCommand): HoldName[] {
  return Object.keys(effects[command]) as HoldName[];
}

/** True for an order that only ends holds: it takes back what others have ordered. */
export function endsHolds(command: AdminCommand): boolean {
  return Object.values(effects[command]).every((on) => !on);
}

/**
 * What an order makes of the holds; the same object where it changes nothing. Each hold goes by the order that was given
 * last by its number (see `overtakes`), so that orders may come twice, late and in any sequence: a stale one changes
 * nothing. Pure.
 */
export function applyOrder(holds: Holds, order: Pick<Order, 'command' | 'revision' | 'at' | 'by'>): Holds {
  const { command, revision, at, by } = order;
  const next = { ...holds };
  let changed = false;
  for (const [name, on] of Object.entries(effects[command]) as [HoldName, boolean][]) {
    if (!overtakes(revision, holds[name]?.revision ?? 0)) continue;
    next[name] = { on, revision, since: at, ...(by === undefined ? {} : { by }) };
    changed = true;
  }
  return changed ? next : holds;
}

/** True where a hold is set. */
export function isHeld(holds: Holds | undefined, name: HoldName): boolean {
  return holds?.[name]?.on === true;
}

/** The order that ends a hold. A reset ends every one. */
export const endedBy: Record<HoldName, 'reset' | 'resume' | 'unlock'> = {
  stopped: 'reset',
  cancelled: 'reset',
  shut_down: 'reset',
  paused: 'resume',
  locked: 'unlock',
};

/** The weightiest hold that is set. */
export function weightiestHold(holds: Holds | undefined): { name: HoldName; hold: Hold } | undefined {
  const name = holdNames.find((each) => isHeld(holds, each));
  const hold = name && holds?.[name];
  return name && hold ? { name, hold } : undefined;
}
