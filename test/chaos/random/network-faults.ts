import { setTimeout as delay } from 'node:timers/promises';
import { agents, instruments, orchestrators, roles, type Role } from '../lab/lab.ts';
import type { CableEnd } from '../lab/cables.ts';
import { pause, type Fault, type Field } from './field.ts';
import { mirror, sendRubbish } from './mirror.ts';

/** How much longer what a slow cable carries is under way at most, one way, in milliseconds. */
const slowest = 300;

/** Faults of what lies between the processes: cables and messages. */
export const networkFaults: readonly Fault[] = [
  cutOf('cut off the broker for 1 s', 6, 'broker', roles, 1_000),
  cutOf('cut off the broker for 10 s', 1, 'broker', roles, 10_000),
  cutOf('cut off the store for 1 s', 4, 'store', ['gateway', ...orchestrators], 1_000),
  cutOf('cut off the store for 10 s', 1, 'store', ['gateway', ...orchestrators], 10_000),
  cutOf('cut off the gateway for 1 s', 2, 'gateway', agents, 1_000),
  cutOf('cut off the gateway for 10 s', 1, 'gateway', agents, 10_000),
  {
    name: 'black hole to the broker',
    weight: 2,
    targets: ({ dice }) => [dice.pick(roles)],
    async happen(field, [role]) {
      const cable = field.lab.cables.of(role as Role, 'broker');
      cable.blackhole();
      await pause(field, 1_000, 12_000);
      cable.mend();
    },
  },
  {
    name: 'slow cable',
    weight: 4,
    targets: ({ dice }) => [dice.pick(roles)],
    async happen(field, [role]) {
      const { lab, dice } = field;
      const cable = lab.cables.of(role as Role, dice.pick(endsOf(role as Role)));
      cable.delay({ up: dice.between(0, slowest), down: dice.between(0, slowest) });
      await pause(field, 2_000, 6_000);
      cable.delay({ up: 0, down: 0 });
    },
  },
  {
    name: 'break an upload half-way',
    weight: 6,
    targets: ({ dice }) => [dice.pick(agents)],
    async happen(field, [role]) {
      const cable = field.lab.cables.of(role as Role, 'gateway');
      cable.cutAfter(field.dice.between(300, 20_000));
      await pause(field, 500, 2_000);
    },
  },
  {
    name: 'lose 1 % of the transient messages',
    weight: 3,
    targets: () => ['messages'],
    async happen(field) {
      await field.lab.lose(Math.max(field.drop, 0.01));
      await pause(field, 5_000, 15_000);
      await field.lab.lose(field.drop);
    },
  },
  {
    name: 'double and delay messages',
    weight: 3,
    targets: () => ['broker'],
    async happen(field) {
      const { services, lab, dice } = field;
      await services.broker.trace();
      const at = { url: services.brokerUrl, workcell: lab.workcell, dice: dice.fork() };
      await mirror(at, { ms: 4_000, lateness: 6_000, share: 0.6 });
    },
  },
  {
    name: 'send undecodable messages',
    weight: 4,
    targets: () => ['broker'],
    async happen({ services, lab, dice }) {
      const addresses = instruments.map((module) => ({ module, instance: dice.pick(agents) }));
      await sendRubbish({ url: services.brokerUrl, workcell: lab.workcell, dice: dice.fork() }, addresses);
    },
  },
];

/** A cut that outlasts everything but an agent's own timeouts; it goes on beside other faults. */
export const longCutMs = 60_000;
export const longCut: Fault = cutOf(
  'cut off the broker for 60 s',
  0,
  'broker',
  [...agents, ...orchestrators],
  longCutMs,
);

function endsOf(role: Role): readonly CableEnd[] {
  return role === 'one' || role === 'two' ? ['broker', 'gateway'] : ['broker', 'store'];
}

function cutOf(name: string, weight: number, end: CableEnd, of: readonly Role[], ms: number): Fault {
  return {
    name,
    weight,
    targets: ({ dice }: Field) => [dice.pick(of)],
    async happen({ lab }, [role]) {
      const cable = lab.cables.of(role as Role, end);
      cable.cut();
      await delay(ms);
      cable.mend();
    },
  };
}
