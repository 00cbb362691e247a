import { cpSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, inject, it } from 'vitest';
import type { Now } from '../../../shared/contracts/now.ts';
import { LabSigner, readPublicKey } from '../../../shared/access/signing/proof.ts';
import { startLocalStore } from '../../services/local-store.ts';
import { until } from '../../support/until.ts';
import { tenth } from '../../support/scaled-timing.ts';
import { changed } from '../../support/changed.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

/** A store of the test's own that can be put back to what its disk held. */
interface OldStore {
  brokerUrl: string;
  storeUrl: string;
  /** Puts a copy of its files aside; resolves with how to go back to it. */
  save(): Promise<() => Promise<void>>;
  remove(): Promise<void>;
}

async function embedded(): Promise<OldStore> {
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-restored-'));
  const [live, saved] = [path.join(folder, 'live'), path.join(folder, 'saved')];
  return {
    brokerUrl: 'memory:',
    storeUrl: `file:${live}`,
    save: async () => {
      cpSync(live, saved, { recursive: true });
      return async () => {
        rmSync(live, { recursive: true });
        cpSync(saved, live, { recursive: true });
      };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Not in a container: its append-only file must be within reach. */
async function redis(): Promise<OldStore> {
  const service = await startLocalStore();
  if (!service.save) throw new Error('the files of this Redis are out of reach');
  return {
    brokerUrl: inject('brokerUrl'),
    storeUrl: service.url,
    save: service.save,
    remove: service.remove,
  };
}

/**
 * What the copy knows of the pool; and of one agent of it, how long each message takes from then on, and for how long none
 * comes at all, in milliseconds.
 */
const joinedSince = { known: false, latency: 100, silence: 0 };
const silentForLong = { known: true, latency: 0, silence: 2_500 };
const proofs = { ...joinedSince, signed: true };

/** What the messages of an agent take is shorter than the grace, or longer. */
const patient = { ...tenth, owner: { ...tenth.owner, grace: 1_500 } };

const instancesIn = (fields: Record<string, unknown>): number =>
  Object.keys(fields).filter((name) => name.startsWith('instance:')).length;

const yes = () => true;
const no = () => false;

describe('a store restored from an older file, with a pool', () => {
  it.concurrent.for([
    ['the embedded store, weir stopped meanwhile', embedded, 'stopped', joinedSince],
    ['Redis and its append-only file, weir stopped meanwhile', redis, 'stopped', joinedSince],
    ['Redis and its append-only file, under an owner that lives on', redis, 'lives on', joinedSince],
    ['the embedded store, weir stopped, one of the pool silent for long', embedded, 'stopped', silentForLong],
    ['the embedded store, weir stopped meanwhile, agents that want proofs', embedded, 'stopped', proofs],
    ['Redis, an owner that lives on, agents that want proofs', redis, 'lives on', proofs],
    ['Redis, an owner that lives on, one of the pool silent for long', redis, 'lives on', silentForLong],
  ] as const)('%s > no step twice', async ([, openOldStore, fate, pool], { expect, onTestFinished }) => {
    const { brokerUrl, storeUrl, save, remove } = await openOldStore();
    onTestFinished(remove);
    const lab = await Lab.open({ brokerUrl, storeUrl, timing: patient });
    onTestFinished(() => lab.close());
    const gateway = await lab.startGateway();
    const signed = 'signed' in pool ? readPublicKey(await new LabSigner(lab.store).ensure()) : undefined;
    const labKey = signed && { labKey: signed };
    let latency = 0;
    let silentUntil = 0;
    const startPool = async () => ({
      a: await lab.startAgent({ instance: 'a', ...labKey }),
      b: await lab.startAgent({
        instance: 'b',
        ...labKey,
        broker: (own) =>
          changed(own, {
            sendToInbox: (sent) =>
              delay(Math.max(latency, silentUntil - Date.now())).then(() => own.sendToInbox(sent)),
          }),
      }),
    });
    let agents: Awaited<ReturnType<typeof startPool>> | undefined;
    if (pool.known) {
      const first = await lab.startOrchestrator();
      agents = await startPool();
      await until('both have said hello', async () => instancesIn(await lab.store.readWorkcell()) === 2);
      await first.stop();
    }
    const looped = step('move', { for_each: [1, 2, 3], instance: 'any' });
    const runs = await Promise.all(
      [step(), step(), looped, looped].map((each) => lab.begin([step(), each, step()])),
    );
    await gateway.stop();
    await lab.store.close();
    const restore = await save();

    await lab.openStore();
    await lab.startGateway();
    // Before there is an owner: both must be there when work is given out.
    const { a, b } = agents ?? (await startPool());
    const owner = await lab.startOrchestrator();
    for (const run of runs) await lab.untilState(run, 'completed');
    const moves = () => [...a.witness.moves(), ...b.witness.moves()];
    expect(a.witness.moves().length * b.witness.moves().length).toBeGreaterThan(0);
    const done = moves();
    expect(done).toHaveLength(16);

    await lab.gateway.stop();
    // The other one is heard first, and knows nothing of what this one did.
    latency = pool.latency;
    silentUntil = Date.now() + pool.silence;
    if (fate === 'stopped') {
      await owner.stop();
      await lab.store.close();
    }
    const undone = Date.now();
    await restore();
    if (fate === 'stopped') await lab.openStore();
    await until('the store answers again', () => lab.store.check().then(yes, no));
    await lab.startGateway();
    if (fate === 'stopped') await lab.startOrchestrator();
    for (const run of runs) {
      const { summary } = await lab.untilState(run, 'completed');
      expect(summary?.ended_at).toBeGreaterThan(undone);
    }
    expect(moves()).toEqual(done);
    // Whoever has owned on knows how far it went back.
    const { ground } = (await lab.ask<Now>('GET', '/now')).body;
    const by =
      fate === 'lives on' ? /^the store went back by [\d.]+ s$/ : /^the store went back by an unknown time$/;
    expect(ground).toContainEqual(expect.objectContaining({ text: expect.stringMatching(by) as string }));
    await lab.complete([step()]);
    expect(moves()).toHaveLength(17);
  });
});

describe('a store restored from a copy that is older than what journals keep', () => {
  it.concurrent.for([
    ['the embedded store', embedded],
    ['Redis and its append-only file', redis],
  ] as const)('%s > no step twice; their outcomes are unknown', async ([, openOldStore], context) => {
    const { expect, onTestFinished } = context;
    const { brokerUrl, storeUrl, save, remove } = await openOldStore();
    onTestFinished(remove);
    const lab = await Lab.open({ brokerUrl, storeUrl, timing: patient });
    onTestFinished(() => lab.close());
    const gateway = await lab.startGateway();
    const [short, long] = [await lab.begin([step()]), await lab.begin([step(), step(), step()])];
    await gateway.stop();
    await lab.store.close();
    const restore = await save();

    await lab.openStore();
    await lab.startGateway();
    const owner = await lab.startOrchestrator();
    const agents = [await lab.startAgent({ instance: 'a' }), await lab.startAgent({ instance: 'b' })];
    for (const run of [short, long]) await lab.untilState(run, 'completed');
    const moves = () => agents.flatMap(({ witness }) => witness.moves());
    const done = moves();
    expect(done).toHaveLength(4);

    // What no owner has kept, a journal does not forget.
    const kept = () => agents.flatMap((agent) => agent.journal().match(/"phase":"kept"/g) ?? []);
    await until('the agents know that their results are kept', () => kept().length === done.length);
    await lab.gateway.stop();
    await owner.stop();
    for (const agent of agents) {
      await agent.end();
      await agent.compact(0);
    }
    await lab.store.close();
    await restore();
    await lab.openStore();
    await lab.startGateway();
    // Before there is an owner: of one that has not come in time nobody knows what it did.
    for (const { instance, journalDir, witness } of agents)
      await lab.startAgent({ instance, journalDir, witness });
    await lab.startOrchestrator();
    // Of the one run the last step was done, of the other only a later one is known.
    const failed = await lab.untilState(short, 'failed');
    expect(failed.summary?.error).toMatchObject({ code: 'journal_lost' });
    const gone = await lab.untilState(long, 'failed');
    expect(gone.summary?.error).toMatchObject({ code: 'journal_lost' });
    expect(moves()).toEqual(done);
  });
});
