import { expect, it } from 'vitest';
import type { Now } from '../../../shared/contracts/now.ts';
import { keysOf } from '../../../shared/store/redis/keys.ts';
import { startCluster } from '../../services/cluster/start-cluster.ts';
import { ask } from '../../services/cluster/sentinels.ts';
import { eventually } from '../../support/eventually.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';
import { tenth } from '../../support/scaled-timing.ts';
import { untilLookedAt } from '../../support/until-looked-at.ts';

it(
  'a master dies whose replicas lack its last writes > what it did is not done again, what it took is told as forgotten',
  { timeout: 120_000 },
  async ({ onTestFinished }) => {
    const { sentinel, stop } = await startCluster('sentinel');
    onTestFinished(stop);
    // No replica is asked for, so that something can be lost.
    const timing = { ...tenth, owner: { ...tenth.owner, grace: 1_500 } };
    const lab = await Lab.open({ storeUrl: sentinel.url, replicas: 0, timing });
    onTestFinished(() => lab.close());
    await eventually(() => lab.store.check());
    await lab.startGateway();
    await lab.startOrchestrator();
    const kept = await lab.begin([step(), step()]);
    const old = await sentinel.master();
    const run = keysOf(lab.workcell.name).run(kept);
    for (const each of sentinel.stores)
      await eventually(async () => expect(await ask(each, 'EXISTS', run)).toBe(1));

    // From here on its replicas get nothing any more; Sentinels take one for good whose master was gone for thirty seconds.
    for (const each of sentinel.sentinels)
      await ask(each, 'SENTINEL', 'SET', 'weir', 'down-after-milliseconds', '3000');
    await ask(old, 'CONFIG', 'SET', 'min-replicas-to-write', '0');
    await ask(old, 'ACL', 'SETUSER', 'default', '-psync', '-sync');
    await ask(old, 'CLIENT', 'KILL', 'TYPE', 'replica');
    const { witness } = await lab.startAgent();
    const gone = await lab.begin([step()]);
    for (const run of [kept, gone]) await lab.untilState(run, 'completed');
    const done = witness.moves();
    expect(done).toHaveLength(3);
    const { token } = keysOf(lab.workcell.name);
    const epochOf = async (at: typeof old): Promise<number> => Number(await ask(at, 'HGET', token, 'epoch'));
    const before = await epochOf(old);

    await old.kill();
    await sentinel.untilAnother(old);
    await eventually(() => lab.store.check());
    await lab.untilState(kept, 'completed', 60_000);
    expect(witness.moves()).toEqual(done);
    expect((await lab.ask('GET', `/runs/${gone}`)).status).toBe(404);
    const { ground, forgotten } = await eventually(async () => {
      const now = (await lab.ask<Now>('GET', '/now')).body;
      expect(now.forgotten).toHaveLength(1);
      return now;
    });
    expect(forgotten).toMatchObject([{ kind: 'run', id: gone, sure: true }]);
    const wentBack = expect.stringMatching(/^the store went back by [\d.]+ s/) as string;
    expect(ground).toContainEqual(expect.objectContaining({ text: wentBack }));

    // The old one comes back with all that it had, and calls itself a master until Sentinels tell it otherwise.
    await old.start();
    expect(await epochOf(await sentinel.master())).toBeGreaterThan(before);
    // Sentinels cut all connections to it when they make it a replica.
    await eventually(async () => expect(await ask(old, 'ROLE')).toMatchObject({ 0: 'slave' }));
    await lab.complete([step()]);
    expect(witness.moves()).toHaveLength(4);
    expect((await lab.ask('GET', `/runs/${gone}`)).status).toBe(404);
  },
);

it(
  'the owner goes with such a master > the gateway tells about how far the store went back',
  { timeout: 120_000 },
  async ({ onTestFinished }) => {
    const { network, sentinel, stop } = await startCluster('sentinel');
    onTestFinished(stop);
    const lab = await Lab.open({ storeUrl: sentinel.url, replicas: 0 });
    onTestFinished(() => lab.close());
    await eventually(() => lab.store.check());
    await lab.startGateway();
    const owner = await lab.startOrchestrator();
    const { witness } = await lab.startAgent();
    await lab.complete([step()]);
    const old = await sentinel.master();
    await untilLookedAt(old);
    await ask(old, 'CONFIG', 'SET', 'min-replicas-to-write', '0');
    const others = network.sites.filter((site) => site !== old.site);
    await Promise.all(others.map((site) => site.cutOff()));
    const gone = await lab.complete([step()]);
    await old.kill();
    // What its machine has still to send would come to the replicas after all.
    await old.site.cutOff();
    await owner.stop();
    await Promise.all(others.map((site) => site.mend()));
    await sentinel.untilAnother(old);
    await lab.startOrchestrator();

    const text = /^the store went back by about \d+ s: 1 request is gone$/;
    const now = await eventually(async () => {
      const told = (await lab.ask<Now>('GET', '/now')).body;
      expect(told.ground?.map((each) => each.text)).toContainEqual(expect.stringMatching(text));
      return told;
    });
    expect(now.forgotten).toMatchObject([{ kind: 'run', id: gone, sure: true }]);
    await lab.complete([step()]);
    expect(witness.moves()).toHaveLength(3);
  },
);

it(
  'a run is cancelled, and its master dies before a replica has that > it is cancelled at the next master as well',
  { timeout: 120_000 },
  async ({ onTestFinished }) => {
    const { sentinel, stop } = await startCluster('sentinel');
    onTestFinished(stop);
    const lab = await Lab.open({ storeUrl: sentinel.url, replicas: 1 });
    onTestFinished(() => lab.close());
    await eventually(() => lab.store.check());
    await lab.startGateway();
    await lab.startOrchestrator();
    const run = await lab.begin([step()]);
    await eventually(async () => expect((await lab.store.readRun(run))?.revision).toBeGreaterThan(0));
    const old = await sentinel.master();
    for (const each of sentinel.sentinels)
      await ask(each, 'SENTINEL', 'SET', 'weir', 'down-after-milliseconds', '3000');
    await ask(old, 'CONFIG', 'SET', 'min-replicas-to-write', '0');
    await ask(old, 'ACL', 'SETUSER', 'default', '-psync', '-sync');
    await ask(old, 'CLIENT', 'KILL', 'TYPE', 'replica');

    // Nobody is told that it is done: the owner has it from the broker.
    const asked = lab.ask('POST', `/runs/${run}/cancel`).catch(() => undefined);
    await lab.untilState(run, 'cancelled');
    await old.kill();
    await sentinel.untilAnother(old);
    await eventually(() => lab.store.check());
    await lab.untilState(run, 'cancelled', 60_000);
    await asked;
  },
);
