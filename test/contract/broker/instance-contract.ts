import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { topology } from '../../../shared/broker/topology.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import type { BrokerHarness } from './broker-harness.ts';
import { InstanceProbe, eventually } from './probes.ts';
import { askHello, command, farewell, welcome } from './sample-messages.ts';

const here = { module: 'reader', instance: 'here' };
const there = { module: 'reader.v2', instance: 'there' };

export function instanceContract(make: () => Promise<BrokerHarness>): void {
  describe('instance', () => {
    let harness: BrokerHarness;
    let broker: Broker;
    let workcell: string;

    beforeEach(async () => {
      harness = await make();
      workcell = uniqueWorkcell('instance');
      broker = harness.open(workcell);
      await eventually(() => expect(broker.health()).toEqual({ up: true }));
    });
    afterEach(() => harness.closeAll());

    async function serve(address = here, prefetch = 100, nameWait = 5000) {
      const probe = new InstanceProbe();
      const instance = await harness.open(workcell, { nameWait }).openInstance(address, probe, { prefetch });
      return { probe, instance };
    }

    it('opened with commands waiting > says attached, then hands them over in order', async () => {
      const first = await serve();
      await first.instance.close();
      const sent = [1, 2, 3].map((number) => command(workcell, here, number));
      for (const one of sent) await broker.sendCommand(one);
      const { probe } = await serve();
      await probe.atLeastCommands(3);
      expect(probe.events).toEqual(['attached', 'command', 'command', 'command']);
      expect(probe.commands.map((one) => one.message)).toEqual(sent);
    });

    it('two instances > each gets its own commands and no others', async () => {
      const one = await serve(here);
      const other = await serve(there);
      await broker.sendCommand(command(workcell, here, 1));
      await broker.sendCommand(command(workcell, there, 7));
      await one.probe.atLeastCommands(1);
      await other.probe.atLeastCommands(1);
      expect(one.probe.commands.map((got) => got.message.body.number)).toEqual([1]);
      expect(other.probe.commands.map((got) => got.message.body.number)).toEqual([7]);
    });

    it('a prefetch of two > has two commands in hand, and one more per acknowledgement', async () => {
      const { probe } = await serve(here, 2);
      for (let number = 1; number <= 4; number += 1)
        await broker.sendCommand(command(workcell, here, number));
      await probe.atLeastCommands(2);
      await eventually(async () => {
        expect(await harness.waiting(workcell, topology.commands(workcell, here))).toBe(2);
      });
      probe.commands[0]!.ack();
      await probe.atLeastCommands(3);
      expect(probe.commands.map((one) => one.message.body.number)).toEqual([1, 2, 3]);
    });

    it('closed with unacknowledged commands > leaves exactly these to its successor', async () => {
      const first = await serve();
      for (let number = 1; number <= 3; number += 1)
        await broker.sendCommand(command(workcell, here, number));
      const commands = await first.probe.atLeastCommands(3);
      commands[1]!.ack();
      commands[1]!.ack();
      await first.instance.close();
      commands[0]!.ack();
      const second = await serve();
      await second.probe.atLeastCommands(2);
      expect(second.probe.commands.map((one) => one.message.body.number)).toEqual([1, 3]);
    });

    it('a control message > reaches the instance that it names only', async () => {
      const one = await serve(here);
      const other = await serve(there);
      await broker.sendControl(welcome(workcell, there));
      await eventually(() => expect(other.probe.controls).toHaveLength(1));
      expect(one.probe.controls).toEqual([]);
    });

    it('a broadcast > reaches every instance of the workcell, and of no other', async () => {
      const one = await serve(here);
      const other = await serve(there);
      const elsewhere = uniqueWorkcell('elsewhere');
      const stranger = new InstanceProbe();
      await harness.open(elsewhere).openInstance(here, stranger, { prefetch: 1 });
      const sent = askHello(workcell);
      await broker.broadcast(sent);
      await eventually(() => expect([one.probe.controls, other.probe.controls]).toEqual([[sent], [sent]]));
      expect(stranger.controls).toEqual([]);
    });

    it('closed > its control queue is gone, its command queue stays', async () => {
      const { instance } = await serve();
      await Promise.all([instance.close(), instance.close()]);
      await expect(broker.sendControl(welcome(workcell, here))).rejects.toMatchObject({ code: 'unroutable' });
      await expect(broker.sendCommand(command(workcell, here, 1))).resolves.toBeUndefined();
    });

    it('a second process of its name > is refused by a sentence that names it, and disturbs nobody', async () => {
      const { probe } = await serve();
      const second = serve(here, 1, 200);
      await expect(second).rejects.toMatchObject({ code: 'name_taken' });
      await expect(second).rejects.toThrow(/module "reader" of workcell ".*" as instance "here".*--instance/);
      await broker.sendCommand(command(workcell, here, 1));
      await probe.atLeastCommands(1);
      expect(probe.events).toEqual(['attached', 'command']);
    });

    it('a second one of its name in the same process > is refused too', async () => {
      const same = harness.open(workcell, { nameWait: 200 });
      await same.openInstance(here, new InstanceProbe(), { prefetch: 1 });
      await expect(same.openInstance(here, new InstanceProbe(), { prefetch: 1 })).rejects.toMatchObject({
        code: 'name_taken',
      });
    });

    it('a successor that waits > takes the name when the predecessor ends', async () => {
      const first = await serve();
      const second = serve();
      await first.instance.close();
      const { probe } = await second;
      await broker.sendCommand(command(workcell, here, 1));
      expect(await probe.atLeastCommands(1)).toHaveLength(1);
    });

    it('a command that cannot be decoded > goes to the dead letters, and the next one is handed over', async () => {
      const { probe, instance } = await serve(here, 1);
      const queue = topology.commands(workcell, here);
      await harness.inject(workcell, queue, JSON.stringify(farewell(workcell)));
      await broker.sendCommand(command(workcell, here, 2));
      await probe.atLeastCommands(1);
      expect(probe.commands[0]!.message.body.number).toBe(2);
      await eventually(async () => expect(await harness.buried(workcell)).toMatchObject([{ queue }]));
      probe.commands[0]!.ack();
      await instance.close();
      expect(await harness.waiting(workcell, queue)).toBe(0);
    });

    it('removed while it is served > stays', async () => {
      const { probe, instance } = await serve();
      expect(await broker.removeInstance(here)).toBe(false);
      await broker.sendCommand(command(workcell, here, 1));
      await probe.atLeastCommands(1);
      await instance.close();
    });

    it('removed when its agent is gone > has no queue, and the others have theirs', async () => {
      await (await serve()).instance.close();
      await (await serve(there)).instance.close();
      await eventually(async () => expect(await broker.removeInstance(here)).toBe(true));
      await expect(broker.sendCommand(command(workcell, here, 1))).rejects.toMatchObject({
        code: 'unroutable',
      });
      await expect(broker.sendCommand(command(workcell, there, 1))).resolves.toBeUndefined();
    });

    it('removed that never was, or again > is gone', async () => {
      expect(await broker.removeInstance(here)).toBe(true);
      expect(await broker.removeInstance(here)).toBe(true);
    });

    it('removed, and back > is served as before', async () => {
      await (await serve()).instance.close();
      await eventually(async () => expect(await broker.removeInstance(here)).toBe(true));
      const { probe } = await serve();
      await broker.sendCommand(command(workcell, here, 1));
      expect(await probe.atLeastCommands(1)).toHaveLength(1);
    });
  });
}
