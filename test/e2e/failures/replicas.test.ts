import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { ask, portOf } from '../../services/cluster/sentinels.ts';
import { startLocalStore } from '../../services/local-store.ts';
import type { StoreService } from '../../services/service.ts';
import { eventually } from '../../support/eventually.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';
import { tenth } from '../../support/scaled-timing.ts';

let lab: Lab;
let master: StoreService;
let replica: StoreService;

beforeAll(async () => {
  const settings = { 'repl-diskless-sync-delay': '0' };
  master = await startLocalStore({ settings });
  replica = await startLocalStore({ settings: { ...settings, replicaof: `127.0.0.1 ${portOf(master)}` } });
  await eventually(async () => expect(await ask(replica, 'ROLE')).toMatchObject({ 3: 'connected' }));
});
afterEach(() => lab.close());
afterAll(() => Promise.all([master.remove(), replica.remove()]));

describe('a store whose replica is away', () => {
  it('what is accepted is not answered, a safety stop is, and steps go on', async () => {
    const timing = { ...tenth, store: { ...tenth.store, answer: 2_000 } };
    lab = await Lab.open({ storeUrl: master.url, replicas: 1, timing });
    await lab.startGateway({ timing: { requestDeadline: 500 } });
    await lab.startOrchestrator();
    await lab.startAgent();
    const key = { 'idempotency-key': 'k' };
    const form = () => lab.form([step()]);
    await lab.complete([step()]);

    await replica.freeze();
    const refused = await lab.submit(form(), key);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'not_replicated' });
    // It is in the store all the same, and the owner waits for no replica.
    const [run] = (await lab.store.listRuns({ limit: 1 })).runs;
    await lab.untilState(run!.definition.run_id, 'completed');
    expect((await lab.ask('POST', '/admin/pause')).body).toMatchObject({ code: 'not_replicated' });
    expect((await lab.ask('POST', '/admin/safety_stop')).status).toBe(200);

    await replica.thaw();
    const offset = async (of: StoreService, at: number) => ((await ask(of, 'ROLE')) as unknown[])[at];
    await eventually(async () => expect(await offset(replica, 4)).toBe(await offset(master, 1)));
    const accepted = (await (await lab.submit(form(), key)).json()) as JsonObject;
    expect(accepted['run_id']).toBe(run!.definition.run_id);
    expect((await lab.ask('POST', '/admin/reset')).status).toBe(200);
  });
});
