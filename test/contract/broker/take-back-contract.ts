import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { topology } from '../../../shared/broker/topology.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import type { BrokerHarness } from './broker-harness.ts';
import { InstanceProbe, eventually } from './probes.ts';
import { command } from './sample-messages.ts';

const reader = { module: 'reader', instance: 'lab-pc' };

export function takeBackContract(make: () => Promise<BrokerHarness>): void {
  describe('taking commands back', () => {
    let harness: BrokerHarness;
    let broker: Broker;
    let workcell: string;

    beforeEach(async () => {
      harness = await make();
      workcell = uniqueWorkcell('take-back');
      broker = harness.open(workcell);
      await eventually(() => expect(broker.health()).toEqual({ up: true }));
    });
    afterEach(() => harness.closeAll());

    async function serve(prefetch: number) {
      const probe = new InstanceProbe();
      const instance = await broker.openInstance(reader, probe, { prefetch });
      return { probe, instance };
    }

    async function send(...numbers: number[]): Promise<void> {
      for (const number of numbers) await broker.sendCommand(command(workcell, reader, number));
    }

    it('from a queue that nobody has declared > finds nothing, and the broker goes on working', async () => {
      expect(await broker.takeBack(reader)).toEqual([]);
      await serve(1);
      await expect(send(1)).resolves.toBeUndefined();
    });

    it('commands that no agent was ever handed > are not redelivered, and are gone once acknowledged', async () => {
      await (await serve(1)).instance.close();
      await send(1, 2);
      const taken = await broker.takeBack(reader);
      expect(taken.map((one) => [one.message.body.number, one.redelivered])).toEqual([
        [1, false],
        [2, false],
      ]);
      for (const one of taken) one.ack();
      const { probe } = await serve(10);
      await send(3);
      await probe.atLeastCommands(1);
      expect(probe.commands.map((one) => one.message.body.number)).toEqual([3]);
    });

    it('a command that an agent had in hand > is redelivered', async () => {
      const { probe, instance } = await serve(1);
      await send(1, 2);
      await probe.atLeastCommands(1);
      await instance.close();
      const taken = await broker.takeBack(reader);
      expect(taken.map((one) => [one.message.body.number, one.redelivered])).toEqual([
        [1, true],
        [2, false],
      ]);
    });

    it('while the agent is there > takes only what the agent does not have in hand', async () => {
      const { probe } = await serve(1);
      await send(1, 2);
      await probe.atLeastCommands(1);
      const taken = await broker.takeBack(reader);
      expect(taken.map((one) => one.message.body.number)).toEqual([2]);
    });

    it('without acknowledging > returns the commands when the broker is closed', async () => {
      await (await serve(1)).instance.close();
      await send(1, 2);
      const other = harness.open(workcell);
      const taken = await other.takeBack(reader);
      taken[0]!.ack();
      await other.close();
      await eventually(async () => {
        expect(await harness.waiting(workcell, topology.commands(workcell, reader))).toBe(1);
      });
      taken[1]!.ack();
      const again = await broker.takeBack(reader);
      expect(again.map((one) => one.message.body.number)).toEqual([2]);
    });
  });
}
