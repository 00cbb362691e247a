import { setTimeout as delay } from 'node:timers/promises';
import { topology } from '../../../shared/broker/topology.ts';
import type { BrokerNode } from '../../services/cluster/broker-cluster.ts';
import type { Site } from '../../services/cluster/network.ts';
import type { Service } from '../../services/service.ts';
import type { CrashPoint } from '../crash-points/crash-points.ts';
import { agents, gateways, orchestrators, type Role } from '../lab/lab.ts';
import { pause, revive, type Fault, type Ground, type Target } from '../random/field.ts';
import { freezeOf, killOf } from '../random/process-faults.ts';
import type { ClusterField } from './cluster-field.ts';

type ClusterFault = Fault<ClusterField>;
type Chosen<Kind> = (field: ClusterField) => Promise<Kind> | Kind;

/** How long nodes stand still and sites are cut off, in milliseconds. */
const stillMs = { least: 2_000, most: 9_000 };
/** One that is slow stands still for so long, and goes on for so long, in turn; in milliseconds. */
const slow = { still: 150, goesOn: 50 };

const anyBroker: Chosen<BrokerNode> = ({ broker, dice }) => dice.pick(broker.nodes);
/** The node that leads the quorum queue from which the owner reads. */
const leader: Chosen<BrokerNode> = async (field) => {
  const { broker, lab } = field;
  return (await broker.leaderOf(topology.inbox(lab.workcell))) ?? anyBroker(field);
};
const master: Chosen<Service & { site: Site }> = ({ store }) => store.master();
const anyReplica: Chosen<Service> = async ({ store, dice }) => {
  const now = await store.master();
  return dice.pick(store.stores.filter((each) => each !== now));
};
const anySite: Chosen<Site> = ({ network, dice }) => dice.pick(network.sites);
const siteOf =
  <Kind extends { site: Site }>(chosen: Chosen<Kind>): Chosen<Site> =>
  async (field) =>
    (await chosen(field)).site;

/** Faults of the nodes of RabbitMQ. */
const brokerFaults: readonly ClusterFault[] = [
  ...(
    [
      ['a RabbitMQ node', anyBroker],
      ['the RabbitMQ node that leads the inbox', leader],
    ] as const
  ).flatMap(([name, chosen]) => [
    broken(`kill ${name}`, 4, 'broker', chosen, (node) => node.kill()),
    frozen(`freeze ${name}`, 3, 'broker', chosen),
  ]),
  broken('stop and start a RabbitMQ node', 2, 'broker', anyBroker, (node) => node.stop()),
  slowed('slow RabbitMQ node', 2, 'broker', leader),
  alarm('memory alarm of a RabbitMQ node', (node, raised) => node.alarm(raised)),
  alarm('disk alarm of a RabbitMQ node', (node, raised) => node.diskAlarm(raised)),
  {
    name: 'restart RabbitMQ node by node',
    // It takes long, and everything else that is done to RabbitMQ waits for it.
    weight: 0.3,
    targets: () => ['broker'],
    happen: ({ broker }) => broker.rollingRestart(),
  },
  {
    name: 'move the leader of the inbox',
    weight: 3,
    targets: () => ['broker'],
    happen: ({ broker, lab }) => broker.moveLeader(topology.inbox(lab.workcell)),
  },
];

/** Faults of the nodes of Redis. */
const storeFaults: readonly ClusterFault[] = [
  broken('kill the Redis master', 6, 'store', master, (node) => node.kill()),
  frozen('freeze the Redis master', 4, 'store', master),
  slowed('slow Redis master', 2, 'store', master),
  broken('kill a Redis replica', 2, 'store', anyReplica, (node) => node.kill()),
  frozen('freeze a Redis replica', 2, 'store', anyReplica),
  {
    name: 'fail Redis over by hand',
    weight: 3,
    targets: () => ['store'],
    happen: ({ store }) => store.failover(),
  },
];

const sentinelFaults: readonly ClusterFault[] = [
  broken(
    'kill a Sentinel',
    2,
    'store',
    ({ store, dice }) => dice.pick(store.sentinels),
    (node) => node.kill(),
  ),
];

/** Faults of cables: what runs on a site is cut off from all others with it, and goes on. */
const siteFaults: readonly ClusterFault[] = [
  cutOff('cut off a site', 2, anySite),
  cutOff('cut off the site of the Redis master', 4, siteOf(master)),
  cutOff('cut off the site that leads the inbox', 2, siteOf(leader)),
  cutOff("cut off the owner's site", 4, ({ lab, network }) => siteOfRole(network.sites, lab.owner())),
  cutOff("cut off the agents' site", 2, ({ dice, network }) => siteOfRole(network.sites, dice.pick(agents))),
  {
    name: 'loose cable of a site',
    weight: 2,
    targets: () => ['broker', 'store'],
    async happen(field) {
      const site = await anySite(field);
      await inTurn(
        field,
        () => site.cutOff(),
        () => site.mend(),
      );
      await untilWhole(field);
    },
  },
  {
    name: 'cut off all sites from each other',
    weight: 1,
    targets: () => ['broker', 'store'],
    async happen(field) {
      const { sites } = field.network;
      await Promise.all(sites.map((site) => site.cutOff()));
      await pause(field, stillMs.least, stillMs.most);
      await Promise.all(sites.map((site) => site.mend()));
      await untilWhole(field);
    },
  },
];

/** Where a gateway is when it dies in the middle of a submission or an upload. */
const amid = [
  'gateway.received',
  'gateway.created',
  'gateway.recorded',
  'gateway.published',
  'gateway.upload-begun',
  'gateway.upload-stored',
  'gateway.upload-placed',
] as const satisfies CrashPoint[];
/** A gateway that does not get there is killed where it is after so long, in milliseconds. */
const mostAmidMs = 4_000;

/** Faults of weir's own processes. */
const processFaults: readonly Fault<Ground>[] = [
  killOf('kill a gateway', 2, ({ dice }) => [dice.pick(gateways)]),
  killOf('kill both gateways', 1, () => [...gateways]),
  {
    name: 'kill a gateway amid a submission or an upload',
    weight: 4,
    targets: ({ dice }) => [dice.pick(gateways)],
    async happen(field, [role]) {
      const { lab, dice } = field;
      const process = lab.process(role as Role);
      await process.arm({ at: `${dice.pick(amid)}:kill`, signalFile: lab.signalFile() });
      for (const end = Date.now() + mostAmidMs; process.alive && Date.now() < end;) await delay(20);
      await lab.kill(role as Role);
      await revive(field, role as Role);
    },
  },
  killOf('kill the owner', 4, ({ lab }) => [lab.owner()]),
  killOf('kill both orchestrators', 1, () => [...orchestrators]),
  killOf('kill agents', 2, ({ dice }) => [dice.pick(agents)]),
  freezeOf('freeze the owner', ({ lab }) => lab.owner()),
  freezeOf('freeze agents', ({ dice }) => dice.pick(agents)),
  freezeOf('freeze a gateway', ({ dice }) => dice.pick(gateways)),
];

/** The kinds of faults that can be had on that field, and the names of those that cannot. */
export function clusterFaults({ network, store }: Pick<ClusterField, 'network' | 'store'>): {
  kinds: readonly ClusterFault[];
  leftOut: string[];
} {
  const offered = [
    ...brokerFaults,
    ...storeFaults,
    ...(store.sentinels.length > 0 ? sentinelFaults : []),
    ...processFaults,
  ];
  if (network.inseparable === undefined) return { kinds: [...offered, ...siteFaults], leftOut: [] };
  return { kinds: offered, leftOut: siteFaults.map(({ name }) => name) };
}

/** Each process's site: the number of processes on each is nearly the same, and no two of a kind share one. */
export const numberOfSite: Record<Role, number> = {
  ...{ gateway: 0, 'other-gateway': 1, first: 1, second: 2, one: 0, two: 2 },
};

function siteOfRole(sites: readonly Site[], role: Role): Site {
  return sites[numberOfSite[role]] as Site;
}

/** After a fault all nodes come back, so that the next one meets as many as this one did. */
async function untilWhole({ broker, store }: ClusterField): Promise<void> {
  await Promise.all([broker.untilWhole(), store.untilWhole()]);
}

function fault<Kind>(
  name: string,
  weight: number,
  targets: Target[],
  chosen: Chosen<Kind>,
  act: (field: ClusterField, node: Kind) => Promise<void>,
): ClusterFault {
  return {
    name,
    weight,
    targets: () => targets,
    async happen(field) {
      await act(field, await chosen(field));
      await Promise.all(
        targets.map((target) => (target === 'broker' ? field.broker : field.store).untilWhole()),
      );
    },
  };
}

function broken<Kind extends Service>(
  name: string,
  weight: number,
  target: 'broker' | 'store',
  chosen: Chosen<Kind>,
  end: (node: Kind) => Promise<void>,
): ClusterFault {
  return fault(name, weight, [target], chosen, async (field, node) => {
    await end(node);
    await pause(field, 0, 4_000);
    await node.start();
  });
}

function frozen(
  name: string,
  weight: number,
  target: 'broker' | 'store',
  chosen: Chosen<Service>,
): ClusterFault {
  return fault(name, weight, [target], chosen, async (field, node) => {
    await node.freeze();
    await pause(field, stillMs.least, stillMs.most);
    await node.thaw();
  });
}

function slowed(
  name: string,
  weight: number,
  target: 'broker' | 'store',
  chosen: Chosen<Service>,
): ClusterFault {
  return fault(name, weight, [target], chosen, (field, node) =>
    inTurn(
      field,
      () => node.freeze(),
      () => node.thaw(),
    ),
  );
}

function alarm(name: string, raise: (node: BrokerNode, raised: boolean) => Promise<void>): ClusterFault {
  return fault(name, 1, ['broker'], anyBroker, async (field, node) => {
    await raise(node, true);
    await pause(field, 1_000, 4_000);
    await raise(node, false);
  });
}

function cutOff(name: string, weight: number, chosen: Chosen<Site>): ClusterFault {
  return fault(name, weight, ['broker', 'store'], chosen, async (field, site) => {
    await site.cutOff();
    await pause(field, stillMs.least, stillMs.most);
    await site.mend();
  });
}

/** Stops something and lets it go on again in turn, for some seconds. */
async function inTurn({ dice }: Ground, stop: () => Promise<void>, go: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + dice.between(2_000, 6_000); Date.now() < end;) {
    await stop();
    await delay(slow.still);
    await go();
    await delay(slow.goesOn);
  }
}
