import { request } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createGateway } from '../../../gateway/gateway.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import { commandId } from '../../../shared/contracts/command-id.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { internalApi, reprDigest } from '../../../shared/contracts/internal-api.ts';
import type { JsonObject } from '../../../shared/contracts/json.ts';
import { WeirError } from '../../../shared/errors/weir-error.ts';
import type { Store } from '../../../shared/store/store.ts';
import { fine, GatewayLab, multipart, type LabOptions, type Run } from '../../support/gateway-lab.ts';

let lab: GatewayLab;
afterEach(() => lab.close());

/** A switch between a part and those who use it; calls of the functions named fail while it is off. */
function breakable<T extends object>(code: 'store_unavailable' | 'broker_unavailable') {
  const state = { off: false };
  const wrap = (real: T): T =>
    new Proxy(real, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          if (!state.off) return Reflect.apply(value, target, args);
          if (name === 'health') return { up: false, reason: 'secret-host is away' };
          return Promise.reject(new WeirError(code, 'secret-host is away'));
        };
      },
    });
  return { state, wrap };
}

const withFiles = () => multipart(fine(), [['files', 'x', 'y']]);

async function openWith(options: LabOptions = {}) {
  const store = breakable<Store>('store_unavailable');
  const broker = breakable<Broker>('broker_unavailable');
  lab = await GatewayLab.open({ store: store.wrap, broker: broker.wrap, ...options });
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
    lab = await GatewayLab.open({
      store: (real) =>
        new Proxy(real, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name);
            if (typeof value !== 'function') return value;
            if (!since || (name !== 'readRun' && name !== 'readRevision'))
              return value.bind(target) as unknown;
            return async (id: string) => ({ ...(await real[name](id)), state: since });
          },
        }),
    });
    const { run_id } = await lab.submitFine();
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
    expect(await lab.traces()).toEqual([]);
    expect(lab.inbox).toEqual([]);
  });

  it('a bad submission > is told what is wrong without waiting', async () => {
    const { store } = await openWith({ timing: { patience: 60_000 } });
    store.off = true;
    expect((await lab.submit(fine([]))).status).toBe(422);
  });

  it('reads and readiness > say so, and life goes on', async () => {
    const { store } = await openWith();
    const { run_id } = await lab.submitFine();
    store.off = true;
    await expectRefused(await fetch(lab.url(`/runs/${run_id}`)), 'store_unavailable');
    await expectRefused(await fetch(lab.url('/runs')), 'store_unavailable');
    const ready = await fetch(lab.url('/readyz'));
    expect([ready.status, ((await ready.json()) as JsonObject)['detail']]).toEqual([
      503,
      'the store is away: secret-host is away',
    ]);
    expect((await fetch(lab.url('/healthz'))).status).toBe(200);
  });

  it('a store that comes back > answers the requests that waited', async () => {
    const { store } = await openWith({ timing: { patience: 30_000 } });
    const { run_id } = await lab.submitFine();
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
    lab = await GatewayLab.open({
      timing: { patience: 30_000 },
      store: (real) =>
        new Proxy(real, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name);
            if (typeof value !== 'function') return value;
            return async (...args: unknown[]): Promise<unknown> => {
              const answer: unknown = await Reflect.apply(value, target, args);
              if (name === 'createRun' && lost++ === 0) throw new WeirError('store_unavailable', 'lost');
              return answer;
            };
          },
        }),
    });
    const run = await lab.submitFine();
    expect(lost).toBe(2);
    expect((await lab.store.listRuns({ limit: 10 })).map((each) => each.definition.run_id)).toEqual([
      run.run_id,
    ]);
  });
});

describe('broker down', () => {
  it('a submission > is refused in time and leaves nothing; readiness says why', async () => {
    const { broker } = await openWith();
    broker.off = true;
    await expectRefused(await lab.submit(withFiles()), 'broker_unavailable');
    expect(await lab.traces()).toEqual([]);
    expect((await fetch(lab.url('/readyz'))).status).toBe(503);
  });

  it('a broker that never confirms > withdraws the run and its files', async () => {
    lab = await GatewayLab.open({ broker: silent });
    const headers = { 'idempotency-key': newId() };
    await expectRefused(await lab.submit(withFiles(), headers), 'submission_unconfirmed');
    expect(await lab.traces()).toEqual([]);
    const [run] = await lab.store.listRuns({ limit: 10 });
    expect(run?.state).toBe('withdrawn');
    const shown = (await (await fetch(lab.url(`/runs/${run!.definition.run_id}`))).json()) as JsonObject;
    expect(shown).toMatchObject({ status: 'cancelled', error: { code: 'submission_unconfirmed' } });
    const { runs } = (await (await fetch(lab.url('/runs'))).json()) as { runs: unknown[] };
    expect(runs).toEqual([]);
  });

  it('a broker that never confirms a run which an owner has taken > makes no difference', async () => {
    lab = await GatewayLab.open({
      broker: (real) =>
        override(real, 'sendToInbox', async () => {
          const [run] = await lab.store.listRuns({ limit: 1 });
          const summary = { step_index: 0, paused: false, acting: false };
          const update = { state: 'queued' as const, snapshot: {}, summary, steps: {} };
          await lab.commit({}, [{ run_id: run!.definition.run_id, update, log: [] }]);
          return new Promise<void>(() => undefined);
        }),
    });
    const response = await lab.submit(withFiles());
    expect(response.status).toBe(200);
    expect((await lab.store.readRun(((await response.json()) as Run).run_id))?.state).toBe('queued');
  });

  it('a broker that confirms only the second of two submissions with one key > accepts the run for both', async () => {
    let sent = 0;
    lab = await GatewayLab.open({
      timing: { confirm: 2_000 },
      broker: (real) =>
        override(real, 'sendToInbox', async () => {
          if (++sent === 1) await new Promise(() => undefined);
        }),
    });
    const headers = { 'idempotency-key': newId() };
    const unconfirmed = lab.submit(withFiles(), headers);
    await vi.waitUntil(() => sent === 1);
    const answers = await Promise.all([unconfirmed, lab.submit(withFiles(), headers)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const [one, other] = (await Promise.all(answers.map((answer) => answer.json()))) as Run[];
    expect(one?.run_id).toBe(other?.run_id);
    expect((await lab.store.readRun(one!.run_id))?.state).toBe('new');
    expect(await lab.traces()).not.toEqual([]);
  });

  it('a broker that breaks while it confirms > is tried again', async () => {
    let failures = 2;
    lab = await GatewayLab.open({
      timing: { confirm: 30_000 },
      broker: (real) =>
        override(real, 'sendToInbox', (message) =>
          failures-- > 0
            ? Promise.reject(new WeirError('broker_unavailable', 'the connection broke'))
            : real.sendToInbox(message),
        ),
    });
    const { run_id } = await lab.submitFine();
    await vi.waitFor(() => expect(lab.inbox).toMatchObject([{ type: 'run.submit', run_id }]));
  });

  it('a cancel > is refused in time', async () => {
    const { broker } = await openWith();
    const { run_id } = await lab.submitFine();
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
    const run = await lab.submitFine();
    await lab.grant(run.run_id);
    const before = await lab.traces();
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
    const arriving = async () => (await lab.traces()).some((file) => /\.incoming\/\w+\/\w+/.test(file));
    await vi.waitFor(async () => expect(await arriving()).toBe(true));
    client.destroy();
    await vi.waitFor(async () => expect(await lab.traces()).toEqual(before));
  });
});

describe('the gateway stops', () => {
  it('requests that wait > are answered, feeds end, and nothing is left open', async () => {
    const { store } = await openWith({ timing: { patience: 60_000 } });
    const { run_id } = await lab.submitFine();
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

  it('a port that is taken > is told', async () => {
    await openWith();
    const port = Number(new URL(lab.gateway.url()).port);
    const second = createGateway({
      config: { host: '127.0.0.1', port, data_dir: lab.dataDir, max_upload: 1 },
      ...{ workcell: lab.workcell, broker: lab.broker, store: lab.store, version: '1', log: lab.log },
    });
    await expect(second.start()).rejects.toMatchObject({ code: 'bad_config' });
    expect(second.state()).toBe('failed');
  });
});

function silent(real: Broker): Broker {
  return override(real, 'sendToInbox', () => new Promise<void>(() => undefined));
}

/** The broker with one method of its own; all others act on the real one. */
function override<K extends keyof Broker>(real: Broker, method: K, own: Broker[K]): Broker {
  return new Proxy(real, {
    get(target, name) {
      if (name === method) return own;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
