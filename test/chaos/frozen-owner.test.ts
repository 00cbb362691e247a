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
  lab = await Lab.open({ brokerUrl: inject('brokerUrl'), storeUrl: inject('storeUrl'), hasty: true });
  client = new Client(lab);
  await lab.start('gateway', 'first', 'second', 'one');
});
afterEach(() => lab.close());

async function expectAllWell(): Promise<void> {
  expect(await client.untilEnded(120_000)).toBe(true);
  expect(await client.verdict()).toEqual(emptyVerdict());
}

describe('two orchestrators', { timeout: 240_000 }, () => {
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
    await until('the thawed one finds itself fenced', () => fenced.test(owner.log()));
    await submitRuns(client, 1, 3, 20);
    await expectAllWell();
    expect(client.outcomes()).toEqual({ completed: 11 });
    expect(lab.owner()).toBe('second');
  });
});
