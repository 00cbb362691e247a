import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { until } from '../support/until.ts';
import { emptyVerdict } from './books/compare-books.ts';
import { Client } from './lab/client.ts';
import { Lab } from './lab/lab.ts';
import { submitRuns } from './lab/submit-runs.ts';

let lab: Lab;
let client: Client;

beforeEach(async () => {
  lab = await Lab.open({ brokerUrl: inject('brokerUrl'), storeUrl: inject('storeUrl') });
  client = new Client(lab);
  await lab.start('gateway', 'first', 'second', 'one');
});
afterEach(() => lab.close());

/** Resolves when the instruments have begun so many actions. */
async function begun(count: number): Promise<void> {
  const enough = () => lab.actuations().filter(({ edge }) => edge === 'begin').length >= count;
  await until(`${count} actions have begun`, enough, 60_000);
}

async function expectAllWell(): Promise<void> {
  expect(await client.untilEnded(120_000)).toBe(true);
  expect(await client.verdict()).toEqual(emptyVerdict());
}

describe('a lab of processes apart', { timeout: 240_000 }, () => {
  it('orchestrators > both killed in turn in the middle of the work > every run completes, no step twice', async () => {
    await submitRuns(client, 20, 5, 30);
    for (const [round, role] of (['first', 'second', 'first', 'second'] as const).entries()) {
      await begun(15 + round * 20);
      await lab.kill(role);
      await lab.start(role);
    }
    await expectAllWell();
    expect(client.outcomes()).toEqual({ completed: 20 });
  });

  it('gateway > killed while runs are submitted and files are stored > every accepted run completes with its files', async () => {
    const submitting = submitRuns(client, 15, 3, 20);
    await begun(5);
    await lab.kill('gateway');
    await lab.start('gateway');
    await submitting;
    await expectAllWell();
    expect(client.outcomes()).toEqual({ completed: 15 });
  });

  it('agents > killed while their instruments act > what was in motion is called unknown, nothing is done again', async () => {
    await submitRuns(client, 9, 4, 150);
    await begun(6);
    await lab.kill('one');
    await lab.start('one');
    await expectAllWell();
    const { completed = 0, 'failed: interrupted': interrupted = 0 } = client.outcomes();
    expect(interrupted).toBeGreaterThan(0);
    expect(interrupted).toBeLessThanOrEqual(3);
    expect(completed + interrupted).toBe(9);
  });

  it('owner > frozen in the middle of a turn for longer than its heartbeats > the other owns and goes on, the thawed one is fenced', async () => {
    // So that the turn is stopped just before its commit, which must then be refused, and no standby pokes beside it.
    await Promise.all([lab.stop('first'), lab.stop('second')]);
    const signalFile = lab.signalFile();
    const owner = await lab.launch('first', { at: 'orchestrator.played#20:hold', signalFile });
    await owner.up();
    await submitRuns(client, 10, 5, 50);
    await until('the owner is in the middle of a turn', () => owner.reached, 60_000);
    lab.freeze('first');
    await rm(signalFile);
    await lab.start('second');
    await expectAllWell();
    expect(lab.owner()).toBe('second');

    lab.thaw('first');
    const fenced = /"reason":"the store's token [^\n]* is not the owner's [^\n]*"msg":"the term is over/;
    await until('the thawed one finds itself fenced', () => fenced.test(owner.log()), 30_000);
    await submitRuns(client, 1, 3, 20);
    await expectAllWell();
    expect(client.outcomes()).toEqual({ completed: 11 });
    expect(lab.owner()).toBe('second');
  });
});
