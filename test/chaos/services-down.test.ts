import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServices, type Services } from '../services/start-services.ts';
import { until } from '../services/until.ts';
import { nothingWrong } from './books.ts';
import { LabApart } from './lab-apart.ts';

let services: Services;
let lab: LabApart;

beforeEach(async () => {
  services = await startServices({ own: true });
  lab = await LabApart.open(services);
  await lab.start('gateway', 'gateway');
  await lab.start('first', 'orchestrator');
  await lab.start('second', 'orchestrator');
  await lab.start('agents', 'agents');
});
afterEach(async () => {
  await lab.close();
  await services.stop();
});

/** Resolves when the instruments have ended so many actions. */
async function done(count: number): Promise<void> {
  const enough = () => lab.actuations().filter(({ edge }) => edge === 'end').length >= count;
  await until(`${count} actions have ended`, enough, 60_000);
}

describe('what weir stands on', { timeout: 240_000 }, () => {
  it('broker > restarted, then killed, in the middle of actions > they go on, and every run completes', async () => {
    const submitting = Promise.all(Array.from({ length: 15 }, () => lab.submit(4, 200)));
    await done(3);
    await services.broker.stop();
    await services.broker.start();
    await submitting;
    await done(20);
    await services.broker.kill();
    await services.broker.start();
    const { verdict, runs } = await lab.settle(120_000);
    expect(verdict).toEqual(nothingWrong);
    expect(runs.map((run) => run.status)).toEqual(Array<string>(15).fill('completed'));
  });

  it('store > killed and started again in the middle of the work > every run completes, a submission waits for it', async () => {
    const submitting = Promise.all(Array.from({ length: 12 }, () => lab.submit(4, 50)));
    await done(5);
    await services.store.kill();
    const late = lab.submit(2, 20);
    await services.store.start();
    await Promise.all([submitting, late]);
    await done(20);
    await services.store.kill();
    await services.store.start();
    const { verdict, runs } = await lab.settle(120_000);
    expect(verdict).toEqual(nothingWrong);
    expect(runs.map((run) => run.status)).toEqual(Array<string>(13).fill('completed'));
  });
});
