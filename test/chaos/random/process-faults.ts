import { agents, orchestrators, roles, type Role } from '../lab/lab.ts';
import { pause, revive, type Fault, type Ground } from './field.ts';

/** Longer than the owner needs to call an agent lost, and the broker to give up a connection; in milliseconds. */
const frozen = { least: 12_000, most: 17_000 };

/** Faults of weir's own processes. */
export const processFaults: readonly Fault<Ground>[] = [
  ...roles.map((role) => killOf(`kill ${role}`, 4, () => [role])),
  killOf('kill the owner', 6, ({ lab }) => [lab.owner()]),
  killOf('kill both orchestrators', 4, () => [...orchestrators]),
  killOf('kill all agents', 2, () => [...agents]),
  killOf('kill everything', 1, () => [...roles]),
  {
    name: 'kill a driver',
    weight: 6,
    targets: ({ dice }) => [dice.pick(agents)],
    async happen(field, [role]) {
      // Its agent starts another one.
      const edge = field.dice.chance(0.5) ? 'begin' : 'end';
      await field.lab.killDriver(role as (typeof agents)[number], edge);
      await pause(field, 0, 1_500);
    },
  },
  {
    name: 'cut the power of agents',
    weight: 4,
    targets: ({ dice }) => [dice.pick(agents)],
    async happen(field, [role]) {
      await field.lab.cutPower(role as (typeof agents)[number]);
      await pause(field, 0, 1_500);
      await revive(field, role as Role);
    },
  },
  {
    name: 'stop and start',
    weight: 3,
    targets: ({ dice }) => [dice.pick(roles)],
    async happen(field, [role]) {
      await field.lab.stop(role as Role);
      await revive(field, role as Role);
    },
  },
  freezeOf('freeze the owner', ({ lab }) => lab.owner()),
  freezeOf('freeze agents', ({ dice }) => dice.pick(agents)),
  freezeOf('freeze the gateway', () => 'gateway'),
  {
    name: 'freeze agents, kill the owner',
    weight: 1,
    targets: ({ lab, dice }) => [dice.pick(agents), lab.owner()],
    async happen(field, [agent, owner]) {
      field.lab.freeze(agent as Role);
      await field.lab.kill(owner as Role);
      await pause(field, frozen.least, frozen.most);
      field.lab.thaw(agent as Role);
      await revive(field, owner as Role);
    },
  },
  {
    name: 'move a clock by an hour',
    weight: 4,
    targets: ({ dice }) => [dice.pick(roles)],
    async happen(field, [role]) {
      field.lab.shiftClock(role as Role);
      await pause(field, 1_000, 5_000);
      field.lab.shiftClock(role as Role);
    },
  },
];

export function killOf(name: string, weight: number, choose: (field: Ground) => Role[]): Fault<Ground> {
  return {
    name,
    weight,
    targets: choose,
    async happen(field, targets) {
      const victims = targets as Role[];
      await Promise.all(victims.map((role) => field.lab.kill(role)));
      await pause(field, 0, 1_500);
      await Promise.all(victims.map((role) => revive(field, role)));
    },
  };
}

export function freezeOf(name: string, choose: (field: Ground) => Role): Fault<Ground> {
  return {
    name,
    weight: 1,
    targets: (field) => [choose(field)],
    async happen(field, [role]) {
      field.lab.freeze(role as Role);
      await pause(field, frozen.least, frozen.most);
      field.lab.thaw(role as Role);
    },
  };
}
