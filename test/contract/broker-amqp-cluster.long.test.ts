import { pino, type Logger } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeartbeatMessage } from '../../shared/contracts/message.ts';
import type { BrokerNode } from '../services/cluster/broker-cluster.ts';
import { startCluster } from '../services/cluster/start-cluster.ts';
import { helloOf } from '../unit/orchestrator/run-fixtures.ts';
import { eventually } from '../support/eventually.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { brokerOpener, isUp } from './broker/open-brokers.ts';
import { AgentProbe, InboxProbe } from './broker/probes.ts';
import { farewell, heartbeat, marker, report, welcome } from './broker/sample-messages.ts';

const here = { module: 'any', instance: 'any' };

interface Fault {
  named: string;
  begin: (node: BrokerNode) => Promise<void>;
  end: (node: BrokerNode) => Promise<void>;
}

/** Resolves when each quorum queue has a majority without one more node. */
async function startAgain(node: BrokerNode): Promise<void> {
  await node.start();
  await node.awaitOnlineQuorumPlusOne();
}

const faults: Fault[] = [
  { named: 'killed', begin: (node) => node.kill(), end: startAgain },
  // The last: the cluster needs half a minute to be whole again.
  { named: 'frozen', begin: (node) => node.freeze(), end: (node) => node.thaw() },
];

describe('amqp broker of three nodes', { timeout: 240_000 }, () => {
  const open = brokerOpener();
  let cluster: Awaited<ReturnType<typeof startCluster<'broker'>>>;
  beforeAll(async () => {
    cluster = await startCluster('broker');
  }, 120_000);
  afterAll(() => cluster.stop());

  /** The nodes at which a broker was, the latest last. */
  function noted(): { log: Logger; nodes: string[] } {
    const nodes: string[] = [];
    const write = (line: string): void => {
      const { msg, broker } = JSON.parse(line) as { msg: string; broker: string };
      if (msg === 'the broker is there') nodes.push(broker);
    };
    return { log: pino({ level: 'info' }, { write }), nodes };
  }

  it.each(faults)(
    'the node of all queues and connections is $named > all goes by the others, and by that one again',
    async ({ begin, end }) => {
      const workcell = uniqueWorkcell('cluster');
      const { url } = cluster.broker;
      const owners = noted();
      const owner = open({ url, workcell, log: owners.log });
      await isUp(owner);
      const inbox = new InboxProbe();
      const heartbeats: HeartbeatMessage[] = [];
      const reading = await owner.openInbox(inbox);
      await owner.openHeartbeats((each) => heartbeats.push(each));
      const node = cluster.broker.nodes.find((each) =>
        each.url.includes(owners.nodes[0] as string),
      ) as BrokerNode;
      const agents = noted();
      const agent = open({ url, workcell, log: agents.log });
      const probe = new AgentProbe();
      await agent.openAgent(here, probe);

      const allGoes = async (): Promise<void> => {
        const heard = probe.messages.length;
        const [toInbox, beat, mark] = [farewell(workcell), heartbeat(workcell, here), marker(workcell)];
        await Promise.all([
          eventually(() => agent.sendToInbox(toInbox)).then(() =>
            eventually(() => expect(inbox.ids).toContain(toInbox.id)),
          ),
          eventually(async () => {
            await agent.sendHeartbeat(beat);
            await owner.sendHeartbeat(mark);
            expect(heartbeats.map(({ id }) => id)).toEqual(expect.arrayContaining([beat.id, mark.id]));
          }),
          eventually(() => {
            const sent = report(workcell);
            agent.sendReport(sent);
            expect(inbox.deliveries.map(({ message }) => message.type)).toContain('step.progress');
          }),
          eventually(async () => {
            // An owner learns from the hello by which queue the agent is reached: its name may still be taken.
            await agent.sendToInbox({ ...helloOf({ ...here }), workcell });
            owner.sendToAgent(welcome(workcell, here));
            expect(probe.messages.length).toBeGreaterThan(heard);
          }),
        ]);
        reading.ack(inbox.deliveries);
        inbox.deliveries.length = 0;
        heartbeats.length = 0;
      };
      await allGoes();
      await begin(node);
      await allGoes();
      await isUp(owner);
      expect(owners.nodes.at(-1)).not.toBe(owners.nodes[0]);
      await end(node);
      await allGoes();
      expect(probe.events).not.toContain('evicted');
    },
  );
});
