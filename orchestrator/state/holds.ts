import type { AdminCommand } from '../../shared/contracts/admin-command.ts';
import { endedBy, holdNames, type Hold, type HoldName, type Order } from '../../shared/contracts/holds.ts';
import { overtakes } from '../../shared/contracts/order-number.ts';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { targetKey, targetsOver, type OrderTarget } from '../../shared/contracts/order-target.ts';
import type { LabState } from './lab-state.ts';

const setBy: Record<HoldName, AdminCommand> = {
  stopped: 'safety_stop',
  cancelled: 'cancel',
  shut_down: 'shutdown',
  paused: 'pause',
  locked: 'lock',
};

/** The orders that an agent must know of, oldest first: it may have been away when they were given. */
export function ordersInForce(state: LabState, address: InstanceAddress): Order[] {
  const orders = new Map<string, Order>();
  for (const name of holdNames) {
    const found = weightiestOn(state, address, name);
    if (!found) continue;
    const { on, revision, since, by } = found.hold;
    const command = on ? setBy[name] : endedBy[name];
    orders.set(`${command} ${revision}`, {
      ...{ command, ...found.of, revision, at: since },
      ...(by === undefined ? {} : { by }),
    });
  }
  return [...orders.values()].sort((a, b) => a.revision - b.revision);
}

interface HoldOf {
  of: OrderTarget;
  hold: Hold;
}

/** Of the holds of that name that are on it and on what it is a part of: one that is set, else the latest. */
function weightiestOn({ holds }: LabState, target: OrderTarget, name: HoldName): HoldOf | undefined {
  const known = targetsOver(target).flatMap((of) => {
    const hold = holds.get(targetKey(of))?.[name];
    return hold ? [{ of, hold }] : [];
  });
  return known.reduce<HoldOf | undefined>(weightier, undefined);
}

function weightier(a: HoldOf | undefined, b: HoldOf): HoldOf {
  if (!a) return b;
  if (a.hold.on !== b.hold.on) return a.hold.on ? a : b;
  return overtakes(b.hold.revision, a.hold.revision) ? b : a;
}

/** The safety stop that holds it; undefined where none does. */
export function stopOn(state: LabState, target: OrderTarget): Hold | undefined {
  const hold = weightiestOn(state, target, 'stopped')?.hold;
  return hold?.on ? hold : undefined;
}

/** True where a safety stop was given after all that stopped its target, or ended that, as far as the lab state knows. */
export function isNewStop(
  { holds }: LabState,
  target: OrderTarget,
  { revision }: Pick<Order, 'revision'>,
): boolean {
  const known = targetsOver(target).map((each) => holds.get(targetKey(each))?.stopped);
  return known.every((hold) => overtakes(revision, hold?.revision ?? 0));
}
