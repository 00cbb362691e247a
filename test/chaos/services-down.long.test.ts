import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServices, type Services } from '../services/start-services.ts';
import { until } from '../support/until.ts';
import { emptyVerdict } from './books/compare-books.ts';
import { Client } from './lab/client.ts';
import { Lab } from './lab/lab.ts';
import { submitRuns } from './lab/submit-runs.ts';

let services: Services;
let lab: Lab;
let client: Client;

beforeEach(async () => {
  services = await startServices({ own: true });
  lab = await Lab.open({ ...services, hasty: true });
  client = new Client(lab);
  await lab.start('gateway', 'first', 'second', 'one');
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

async function expectAllCompleted(runs: number): Promise<void> {
  expect(await client.untilEnded(150_000)).toBe(true);
  expect(await client.verdict()).toEqual(emptyVerdict());
  expect(client.outcomes()).toEqual({ completed: runs });
}

describe('what weir stands on', { timeout: 300_000 }, () => {
  it('broker > restarted, then killed, in the middle of actions > they go on, and every run completes', async () => {
    const submitting = submitRuns(client, 15, 4, 200);
    await done(3);
    await services.broker.stop();
    await services.broker.start();
    await submitting;
    await done(20);
    await services.broker.kill();
    await services.broker.start();
    await expectAllCompleted(15);
  });

  it('store > killed and started again in the middle of the work > every run completes, a submission waits for it', async () => {
    const submitting = submitRuns(client, 12, 4, 50);
    await done(5);
    await services.store.kill();
    const late = submitRuns(client, 1, 2, 20);
    await services.store.start();
    await Promise.all([submitting, late]);
    await done(20);
    await services.store.kill();
    await services.store.start();
    await expectAllCompleted(13);
  });
});
