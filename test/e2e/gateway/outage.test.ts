import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import { commandId } from '../../../shared/contracts/command-id.ts';
import { internalApi, reprDigest } from '../../../shared/contracts/internal-api.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../../shared/store/store.ts';
import { gatewayAlone, submitFine, traces } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import type { GatewayChanges } from '../../support/lab/lab-gateway.ts';
import type { PlayedOwner } from '../../support/lab/played-owner.ts';
import { fine, multipart, type Run } from '../../support/lab/submission.ts';
import { breakable } from '../../support/lab/breakable.ts';
import { changed } from '../../support/changed.ts';
import { eventually } from '../../support/eventually.ts';

let lab: Lab;
let owner: PlayedOwner;
afterEach(() => lab.close());

const withFiles = () => multipart(fine(), [['files', 'x', 'y']]);

async function openWith(changes: GatewayChanges = {}) {
  const store = breakable<Store>('store_unavailable');
  const broker = breakable<Broker>('broker_unavailable');
  ({ lab, owner } = await gatewayAlone({ store: store.wrap, broker: broker.wrap, ...changes }));
  return { store: store.state, broker: broker.state };
}

async function expectRefused(response: Response, code: string): Promise<void> {
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  const problem = (await response.json()) as JsonObject;
  expect(problem).toMatchObject({ code });
  expect(JSON.stringify(problem)).not.toContain('secret-host');
}

describe('store restored from an older copy', () => {
  it('a run that ends with a revision which was seen before > is read as it ended', async () => {
    let since: 'completed' | undefined = undefined;
    ({ lab, owner } = await gatewayAlone({
      store: (real) => {
        const later = <Read extends object>(run: Read | undefined) =>
          run && { ...run, ...(since && { state: since }) };
        return changed(real, {
          readRun: async (id) => later(await real.readRun(id)),
          readRevision: async (id) => later(await real.readRevision(id)),
        });
      },
    }));
    const { run_id } = await submitFine(lab);
    const read = (headers = {}) => fetch(lab.url(`/runs/${run_id}`), { headers });
    const before = await read();
    expect(await before.json()).toMatchObject({ status: 'new' });
    since = 'completed';
    const after = await read({ 'if-none-match': before.headers.get('etag') });
    expect(after.status).toBe(200);
    expect(await after.json()).toMatchObject({ status: 'completed' });
  });
});

describe('store down', () => {
  it('a submission > is refused in time and leaves nothing', async () => {
    const { store } = await openWith();
    store.off = true;
    await expectRefused(await lab.submit(withFiles()), 'store_unavailable');
    expect(await traces(lab)).toEqual([]);
    expect(owner.inbox).toEqual([]);
  });

  it('a bad submission > is told what is wrong without waiting', async () => {
    const { store } = await openWith({ timing: { requestDeadline: 60_000 } });
    store.off = true;
    expect((await lab.submit(fine([]))).status).toBe(422);
  });

  it('reads and readiness > say so, and life goes on', async () => {
    const { store } = await openWith();
    const { run_id } = await submitFine(lab);
    const before = await eventually(async () => {
      const told = (await (await fetch(lab.url('/now'))).json()) as { at: string; ground: { key: string }[] };
      expect(told.ground.map(({ key }) => key)).not.toContain('store');
      return told;
    });
    store.off = true;
    await expectRefused(await fetch(lab.url(`/runs/${run_id}`)), 'store_unavailable');
    await expectRefused(await fetch(lab.url('/runs')), 'store_unavailable');
    const { at } = before;
    // A disk that is slow for a moment is told as well, until it is not.
    await eventually(async () =>
      expect(await (await fetch(lab.url('/now'))).json()).toMatchObject({
        at,
        ground: [
          {
            ...{
              key: 'store',
              text: 'secret-host is away',
              since: expect.any(String) as string,
              next: 'weir doctor',
            },
            then: `nothing is taken, and no run goes on; all below is as of ${at.slice(0, 19)}Z`,
          },
        ],
      }),
    );
    await eventually(async () => {
      const ready = await fetch(lab.url('/readyz'));
      expect([ready.status, ((await ready.json()) as JsonObject)['detail']]).toEqual([
        503,
        'the store is away: secret-host is away',
      ]);
    });
    expect((await fetch(lab.url('/healthz'))).status).toBe(200);
  });

  it('a store that comes back > answers the requests that waited', async () => {
    const { store } = await openWith({ timing: { requestDeadline: 30_000 } });
    const { run_id } = await submitFine(lab);
    store.off = true;
    const reading = fetch(lab.url(`/runs/${run_id}`));
    const submitting = lab.submit(withFiles());
    await fetch(lab.url('/readyz'));
    store.off = false;
    expect((await reading).status).toBe(200);
    expect((await submitting).status).toBe(200);
  });

  it('a store whose answer to the creation is lost > has the run once', async () => {
    let lost = 0;
    ({ lab, owner } = await gatewayAlone({
      timing: { requestDeadline: 30_000 },
      store: (real) =>
        changed(real, {
          createRun: async (...run) => {
            const answer = await real.createRun(...run);
            if (lost++ === 0) throw new WeirError('store_unavailable', 'lost');
            return answer;
          },
        }),
    }));
    const run = await submitFine(lab);
    expect(lost).toBe(2);
    expect((await lab.store.listRuns({ limit: 10 })).runs.map((each) => each.definition.run_id)).toEqual([
      run.run_id,
    ]);
  });
});

describe('broker down', () => {
  it('a submission > is accepted, and says everywhere that it waits for the broker', async () => {
    const { broker } = await openWith();
    broker.off = true;
    const response = await lab.submit(withFiles());
    const run = (await response.json()) as Run;
    const waiting = 'waits for the broker, which is away';
    expect([response.status, run]).toMatchObject([200, { status: 'new', waiting }]);
    expect((await lab.store.readRun(run.run_id))?.state).toBe('new');
    expect(await traces(lab)).not.toEqual([]);

    const read = async (path: string) => (await (await fetch(lab.url(path))).json()) as JsonObject;
    expect(await read(`/runs/${run.run_id}`)).toMatchObject({ waiting });
    expect(await read('/runs')).toMatchObject({ runs: [{ run_id: run.run_id, waiting }] });
    expect(await read('/wc/state')).toMatchObject({ workflows: { [run.run_id]: { waiting } } });
    // A disk that is slow for a moment is told as well, until it is not.
    await eventually(async () => {
      expect(await read('/now')).toMatchObject({
        broker: { up: false },
        ground: [
          {
            key: 'broker',
            text: 'secret-host is away',
            since: expect.any(String) as string,
            next: 'weir doctor',
          },
        ],
        waits: [{ reason: waiting, runs: 1, run_id: run.run_id }],
      });
      expect(await read('/readyz')).toEqual({
        ready: true,
        waits: ['secret-host is away'],
      });
    });
  });

  it('a run that waited for the broker > waits for an orchestrator once it is there, also for who asks by ETag', async () => {
    const { broker } = await openWith();
    broker.off = true;
    const { run_id } = await submitFine(lab);
    const first = await fetch(lab.url(`/runs/${run_id}`));
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await fetch(lab.url(`/runs/${run_id}`), { headers })).status).toBe(304);
    broker.off = false;
    const second = await fetch(lab.url(`/runs/${run_id}`), { headers });
    expect(second.status).toBe(200);
    expect(await second.json()).toMatchObject({ waiting: 'waits for an orchestrator to take it' });
  });

  it('a cancel > is refused in time', async () => {
    const { broker } = await openWith();
    const { run_id } = await submitFine(lab);
    broker.off = true;
    await expectRefused(
      await fetch(lab.url(`/runs/${run_id}/cancel`), { method: 'POST' }),
      'broker_unavailable',
    );
  });
});

describe('a client goes away', () => {
  it.each([
    ['POST', '/runs/start', 'multipart/form-data; boundary=x'],
    ['PUT', 'the result file', 'application/octet-stream'],
  ])('in the middle of a %s of %s > nothing is left', async (method, target, type) => {
    await openWith();
    const run = await submitFine(lab);
    await owner.grant(run.run_id);
    const before = await traces(lab);
    const command = commandId({ run_id: run.run_id, step: 0, attempt: 1 });
    const path = target.startsWith('/')
      ? target
      : internalApi.resultFile(command, 'x', 'x', { module: 'reader', instance: 'pc1' });
    const digest = reprDigest('0'.repeat(64));
    const client = request(lab.url(path), {
      method,
      headers: { 'content-type': type, 'repr-digest': digest },
    });
    client.on('error', () => undefined);
    client.write('--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nbegin');
    const arriving = async () => (await traces(lab)).some((file) => /\.incoming\/\w+\/\w+/.test(file));
    await eventually(async () => expect(await arriving()).toBe(true));
    client.destroy();
    await eventually(async () => expect(await traces(lab)).toEqual(before));
  });
});

describe('the gateway stops', () => {
  it('requests that wait > are answered, feeds end, and nothing is left open', async () => {
    const { store } = await openWith({ timing: { requestDeadline: 60_000 } });
    const { run_id } = await submitFine(lab);
    const feed = await fetch(lab.url('/feed'));
    store.off = true;
    const waiting = fetch(lab.url(`/runs/${run_id}`));
    await fetch(lab.url('/readyz'));
    const stopping = Promise.all([lab.gateway.stop(), lab.gateway.stop()]);
    await expectRefused(await waiting, 'stopping');
    await feed.text();
    await stopping;
    expect(lab.gateway.state()).toBe('stopped');
    await expect(lab.gateway.ended).resolves.toBeUndefined();
    store.off = false;
  });

  it('a client that holds its connection > does not hold up the end', async () => {
    await openWith();
    const url = lab.url('/up');
    await (await fetch(url)).text();
    await lab.gateway.stop();
    await expect(fetch(url)).rejects.toThrow();
  });
});
