import { expect, it } from 'vitest';
import { startCluster } from '../services/cluster/start-cluster.ts';
import { emptyVerdict } from './books/compare-books.ts';
import { playClusterPart } from './cluster/cluster-part.ts';
import { Dice } from './random/dice.ts';

/** `npm run chaos -- --cluster` has the rest, many times, several at once, and a Redis Cluster as well. */
const kinds = ['freeze the RabbitMQ node that leads the inbox', 'cut off the site of the Redis master'];

it(
  'a lab on three sites that loses a node and a site > goes on, loses nothing untold, does nothing twice',
  { timeout: 240_000 },
  async ({ onTestFinished }) => {
    const { network, broker, sentinel, stop } = await startCluster('broker', 'sentinel');
    onTestFinished(stop);
    const plan = { alone: 1, aloneUntil: Infinity, mixedMs: 0, enough: () => true, lastFaultAt: 0 };
    const outcome = await playClusterPart(
      { network, broker, storeOf: () => sentinel },
      new Dice(1),
      { ...plan, lanes: 0, width: 8, drop: 0, keep: false, kinds },
      () => undefined,
    );
    const { faults, leftOut, verdict, trouble, kept } = outcome;
    expect({ verdict, trouble }, `logs and books: ${kept.join()}`).toEqual({
      verdict: emptyVerdict(),
      trouble: [],
    });
    const came = faults.filter(({ alone }) => alone === 1).map(({ name }) => name);
    expect([...came, ...leftOut]).toEqual(expect.arrayContaining(kinds));
  },
);
