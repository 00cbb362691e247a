import { describe, expect, it } from 'vitest';
import { topology } from '../../../shared/broker/topology.ts';
import type { HeartbeatMessage } from '../../../shared/contracts/message.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import type { BrokerHarness } from './broker-harness.ts';
import { broker, harness, workcell, useBroker } from './use-broker.ts';
import { heartbeat, marker, farewell } from './sample-messages.ts';
import { eventually } from '../../support/eventually.ts';

const reader = { module: 'reader', instance: 'lab-pc' };

export function heartbeatsContract(make: () => Promise<BrokerHarness>): void {
  describe('heartbeats', () => {
    useBroker(make, 'heartbeats');

    /** Reads the heartbeats on a broker of its own. */
    async function read() {
      const heard: HeartbeatMessage[] = [];
      const reading = harness.open(workcell);
      const heartbeats = await reading.openHeartbeats((one) => heard.push(one));
      await eventually(() => expect(reading.health()).toEqual({ up: true }));
      return { heard, heartbeats };
    }

    it('heartbeats and markers > come in the order in which they were sent', async () => {
      const { heard } = await read();
      const sent = [heartbeat(workcell, reader), marker(workcell), heartbeat(workcell, reader)];
      for (const one of sent) await broker.sendHeartbeat(one);
      await eventually(() => expect(heard).toEqual(sent));
    });

    it('two readers > only one hears, and the other takes over when that one is closed', async () => {
      const first = await read();
      const second = await read();
      const before = heartbeat(workcell, reader);
      await broker.sendHeartbeat(before);
      await eventually(() => expect(first.heard).toEqual([before]));
      await Promise.all([first.heartbeats.close(), first.heartbeats.close()]);
      const after = heartbeat(workcell, reader);
      await broker.sendHeartbeat(after);
      await eventually(() => expect(second.heard).toEqual([after]));
      expect(first.heard).toEqual([before]);
    });

    it('a reader that comes late > still hears what was sent a moment ago', async () => {
      const sent = heartbeat(workcell, reader);
      await broker.sendHeartbeat(sent);
      const { heard } = await read();
      await eventually(() => expect(heard).toEqual([sent]));
    });

    it('nobody reads > is forgotten when it has expired, and not heard by who comes later', async () => {
      const brief = uniqueWorkcell('brief');
      const expiring = harness.open(brief, { heartbeatExpiry: 500 });
      await eventually(() => expect(expiring.health()).toEqual({ up: true }));
      const queue = topology.heartbeat(brief);
      // Where this process is held up, one may have expired before the queue is looked at.
      await eventually(async () => {
        await expiring.sendHeartbeat(heartbeat(brief, reader));
        expect(await harness.waiting(brief, queue)).toBeGreaterThan(0);
      });
      await eventually(async () => expect(await harness.waiting(brief, queue)).toBe(0));
      const heard: HeartbeatMessage[] = [];
      await expiring.openHeartbeats((one) => heard.push(one));
      const next = heartbeat(brief, reader);
      await expiring.sendHeartbeat(next);
      await eventually(() => expect(heard).toEqual([next]));
    });

    it('a message that is no heartbeat > goes to the dead letters', async () => {
      const { heard } = await read();
      const queue = topology.heartbeat(workcell);
      await harness.inject(workcell, queue, JSON.stringify(farewell(workcell)));
      await broker.sendHeartbeat(marker(workcell));
      await eventually(() => expect(heard).toHaveLength(1));
      await eventually(async () => expect(await harness.buried(workcell)).toMatchObject([{ queue }]));
    });
  });
}
