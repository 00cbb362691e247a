import type { AdminCommand } from '../../shared/contracts/admin-command.ts';
import { endHoldCommand } from '../../shared/condition/commands.ts';
import {
  describeHold,
  endedBy,
  holdNames,
  isHeld,
  weightiestHold,
  type Hold,
  type Holds,
  type HoldName,
  type Order,
} from '../../shared/contracts/holds.ts';
import { overtakes } from '../../shared/contracts/order-number.ts';
import type { HeldByWhom } from '../../shared/contracts/waiting-for.ts';
import type { Barrier } from './scheduler-input.ts';
import type { LabState } from '../state/lab-state.ts';

/** What keeps a module from being given anything, by an operator's wish; the workcell's holds are those of each module. */
export function barrierOf({ holds }: LabState, module: string): Barrier | undefined {
  const [all, own] = [holds.get(''), holds.get(module)];
  const paused = isHeld(all, 'paused') || isHeld(own, 'paused');
  return barrier(all, undefined, paused) ?? barrier(own, module, paused);
}

/** `module`: whose holds they are; undefined where they are the whole workcell's. */
function barrier(holds: Holds | undefined, module: string | undefined, paused: boolean): Barrier | undefined {
  const words = describeHold(holds, module === undefined ? 'the workcell' : `module ${module}`);
  const found = weightiestHold(holds);
  if (words === undefined || !found) return undefined;
  const { by, since } = found.hold;
  const held_by: HeldByWhom = {
    what: module === undefined ? 'workcell' : 'module',
    ...{ hold: found.name, since },
    ...(by === undefined ? {} : { by }),
  };
  return { text: `waits: ${words}`, paused, held_by, hint: endHoldCommand(found.name, module) };
}

const setBy: Record<HoldName, AdminCommand> = {
  stopped: 'safety_stop',
  cancelled: 'cancel',
  shut_down: 'shutdown',
  paused: 'pause',
  locked: 'lock',
};
/** The orders that an agent of the module must know of, oldest first: it may have been away when they were given. */
export function standingOrders(state: LabState, module: string): Order[] {
  const orders = new Map<string, Order>();
  for (const name of holdNames) {
    const hold = weightier(state.holds.get('')?.[name], state.holds.get(module)?.[name]);
    if (!hold) continue;
    const { on, revision, since, by } = hold;
    const command = on ? setBy[name] : endedBy[name];
    orders.set(`${command} ${revision}`, {
      ...{ command, revision, at: since },
      ...(by === undefined ? {} : { by }),
    });
  }
  return [...orders.values()].sort((a, b) => a.revision - b.revision);
}

function weightier(a: Hold | undefined, b: Hold | undefined): Hold | undefined {
  if (!a || !b) return a ?? b;
  if (a.on !== b.on) return a.on ? a : b;
  return overtakes(b.revision, a.revision) ? b : a;
}

/** The safety stop that holds the module; undefined where none does. */
export function stopOn({ holds }: LabState, module: string): Hold | undefined {
  const hold = weightier(holds.get('')?.stopped, holds.get(module)?.stopped);
  return hold?.on ? hold : undefined;
}

/** True where a safety stop was given after all that stopped the module, or ended that, as far as the lab state knows. */
export function isNewStop(
  { holds }: LabState,
  module: string,
  { revision }: Pick<Order, 'revision'>,
): boolean {
  const known = [holds.get('')?.stopped, holds.get(module)?.stopped];
  return known.every((hold) => overtakes(revision, hold?.revision ?? 0));
}
