import { rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '../../services/service.ts';
import type { Services } from '../../services/start-services.ts';
import { pause, revive, type Fault, type Target } from './field.ts';

/** Faults of what weir stands on: RabbitMQ, Redis, the disk. */
export const serviceFaults: readonly Fault[] = [
  ...ofService('broker', ({ broker }) => broker),
  ...ofService('store', ({ store }) => store),
  {
    name: 'memory alarm of the broker',
    weight: 1,
    targets: () => ['broker'],
    async happen(field) {
      await field.services.broker.alarm(true);
      await pause(field, 1_000, 4_000);
      await field.services.broker.alarm(false);
    },
  },
];

/** How long a lab may take at most to end a run after its store was put back, before that may happen again, in milliseconds. */
const recoveryMs = 15_000;

/**
 * The store goes back to an older copy of its file. Runs that it had not been told of by then would be lost, of course; and
 * the gateway is restarted, as the manual asks, for it remembers pages of the time that is undone.
 */
export const storeRestored: Fault = {
  name: 'put the store back to an older file',
  weight: 2,
  targets: () => ['store', 'gateway', 'history'],
  async happen(field) {
    const { lab, services, load, client, people, caretaker } = field;
    await Promise.all([load.pause(), caretaker.pause()]);
    const ended = client.ends();
    const restore = await services.store.save?.();
    await pause(field, 500, 2_000);
    await lab.kill('gateway');
    await restore?.();
    await client.forgetEnds(ended);
    people.forget();
    caretaker.forget();
    await revive(field, 'gateway');
    load.resume();
    caretaker.resume();
  },
  keeps: {
    target: 'history',
    async untilRecovered({ client }) {
      const ended = client.ends();
      const goesOn = () => [...client.ends()].some((run) => !ended.has(run));
      for (const end = Date.now() + recoveryMs; Date.now() < end && !goesOn();) await delay(100);
    },
  },
};

/** No room is left in the data folder, which is a file system of its own. */
export const diskFull: Fault = {
  name: 'fill the disk of the data folder',
  weight: 3,
  targets: () => ['disk'],
  async happen(field) {
    const { bavail, bsize } = await statfs(field.lab.dataDir);
    const filler = path.join(field.lab.dataDir, 'filler');
    // One block too much: what is written of it stays, and fills the disk to the last byte.
    await writeFile(filler, Buffer.alloc((bavail + 1) * bsize)).catch(() => undefined);
    await pause(field, 1_000, 4_000);
    await rm(filler);
  },
};

function ofService(name: Target, choose: (services: Services) => Service): Fault[] {
  const broken = (how: string, weight: number, end: (service: Service) => Promise<void>): Fault => ({
    name: `${how} the ${name}`,
    weight,
    targets: () => [name],
    async happen(field) {
      const service = choose(field.services);
      await end(service);
      await pause(field, 0, 2_000);
      await service.start();
    },
  });
  return [
    broken('kill', 2, (service) => service.kill()),
    broken('stop and start', 1, (service) => service.stop()),
    {
      name: `freeze the ${name}`,
      weight: 1,
      targets: () => [name],
      async happen(field) {
        const service = choose(field.services);
        await service.freeze();
        await pause(field, 500, 6_000);
        await service.thaw();
      },
    },
  ];
}
