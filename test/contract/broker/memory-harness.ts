import { pino } from 'pino';
import { openBroker } from '../../../shared/broker/open-broker.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import { joinHub, leaveHub, type MemoryHub } from '../../../shared/broker/memory/memory-hub.ts';
import type { MemoryQueue } from '../../../shared/broker/memory/memory-queue.ts';
import { topology } from '../../../shared/broker/topology.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import type { BrokerHarness } from './broker-harness.ts';

export async function memoryHarness(): Promise<BrokerHarness> {
  const brokers: Broker[] = [];
  const hubs = new Map<string, MemoryHub>();
  const hubOf = (workcell: string, heartbeatExpiry?: number): MemoryHub => {
    const hub = hubs.get(workcell) ?? joinHub(workcell, heartbeatExpiry);
    hubs.set(workcell, hub);
    return hub;
  };
  return {
    open(workcell, waits = {}) {
      hubOf(workcell, waits.heartbeatExpiry);
      const broker = openBroker('memory:', {
        workcell,
        name: 'test',
        log: pino({ level: 'silent' }),
        timing: { ...protocolTiming.broker, ...waits },
      });
      brokers.push(broker);
      return broker;
    },
    async inject(workcell, name, ...bytes) {
      for (const each of bytes) queueOf(hubOf(workcell), name).publish(Buffer.from(each));
    },
    waiting: async (workcell, name) => queueOf(hubOf(workcell), name).length,
    buried: async (workcell) =>
      hubOf(workcell).dead.map(({ content, ...letter }) => ({ ...letter, content: content.toString() })),
    async closeAll() {
      await Promise.all(brokers.map((broker) => broker.close()));
      for (const hub of hubs.values()) leaveHub(hub);
    },
  };
}

function queueOf(hub: MemoryHub, name: string): MemoryQueue {
  if (name === topology.inbox(hub.workcell)) return hub.inbox;
  if (name === topology.heartbeat(hub.workcell)) return hub.heartbeats;
  if (name === topology.reports(hub.workcell)) return hub.reports;
  const queue = hub.agents.get(name);
  if (!queue) throw new Error(`there is no queue ${name}`);
  return queue;
}
