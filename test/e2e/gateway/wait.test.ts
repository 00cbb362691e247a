import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../../shared/store/store.ts';
import { changed } from '../../support/lab/changed.ts';
import { gatewayAlone, submitFine } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import type { GatewayChanges } from '../../support/lab/lab-gateway.ts';
import type { PlayedOwner } from '../../support/lab/played-owner.ts';
import { until } from '../../support/until.ts';

let lab: Lab;
let owner: PlayedOwner;
afterEach(() => lab.close());

/** A lab with one run; its id, and the ETag that it has. */
async function begin(changes?: GatewayChanges): Promise<{ run: string; etag: string }> {
  ({ lab, owner } = await gatewayAlone(changes));
  const { run_id } = await submitFine(lab);
  const response = await fetch(lab.url(`/runs/${run_id}`));
  await response.text();
  return { run: run_id, etag: response.headers.get('etag')! };
}

/** A store that counts how often the revisions of runs are read. */
function counting(): { reads: () => number; store: (own: Store) => Store } {
  let reads = 0;
  const store = (own: Store) =>
    changed<Store>(own, {
      readRevision: (id) => {
        reads += 1;
        return own.readRevision(id);
      },
    });
  return { reads: () => reads, store };
}

const end = (run_id: string) =>
  owner.commit(
    {},
    [
      {
        run_id,
        update: {
          state: 'completed',
          snapshot: {},
          summary: { step_index: 0, paused: false, acting: false },
          steps: {},
        },
        log: [],
      },
    ],
    [{ kind: 'run', run_id, body: {} }],
  );

describe('GET /runs/{id}?wait=', () => {
  it('a run that changes meanwhile > is answered then, to all who wait, and the store was asked no more than that', async () => {
    const { reads, store } = counting();
    const { run, etag } = await begin({ store });
    const other = await submitFine(lab);
    const waiters = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0
        ? fetch(lab.url(`/runs/${run}?wait=50&etag=${encodeURIComponent(etag)}`))
        : fetch(lab.url(`/runs/${run}/state?wait=50`), { headers: { 'if-none-match': etag } }),
    );
    await until('all have looked', () => reads() >= 40);
    await owner.grant(other.run_id);
    const before = reads();
    await owner.grant(run);
    for (const waiter of waiters) {
      const response = await waiter;
      expect([response.status, response.headers.get('etag')]).not.toContain(etag);
      expect(await response.json()).toMatchObject({ run_id: run, status: 'running' });
    }
    expect(reads() - before).toBeLessThanOrEqual(45);
  });

  it('a run that stays as it is > is 304 after the time, with its ETag', async () => {
    const { reads, store } = counting();
    const { run, etag } = await begin({ store });
    const began = performance.now();
    const response = await fetch(lab.url(`/runs/${run}?wait=0.4&etag=${etag.replaceAll('"', '')}`));
    expect([response.status, response.headers.get('etag')]).toEqual([304, etag]);
    expect(performance.now() - began).toBeGreaterThan(350);
    expect(reads()).toBeLessThanOrEqual(3);
  });

  it('who has seen nothing, or something else > is answered at once', async () => {
    const { run } = await begin();
    for (const query of ['wait=50', 'wait=50&etag=', 'wait=50&etag=999']) {
      expect((await fetch(lab.url(`/runs/${run}?${query}`))).status).toBe(200);
    }
  });

  it('a run that is over > is 304 at once: it never changes', async () => {
    const { run } = await begin();
    await end(run);
    const etag = (await fetch(lab.url(`/runs/${run}`))).headers.get('etag')!;
    const response = await fetch(lab.url(`/runs/last?wait=50&etag=${encodeURIComponent(etag)}`));
    expect([response.status, response.headers.get('etag')]).toEqual([304, etag]);
  });

  it.each(['61', '-1', 'x', '1e1', '', '0x10'])('"wait" of "%s" > is 400 and named', async (wait) => {
    const { run, etag } = await begin();
    const response = await fetch(lab.url(`/runs/${run}?wait=${wait}&etag=${encodeURIComponent(etag)}`));
    const problem = (await response.json()) as JsonObject;
    expect([response.status, problem['errors']]).toMatchObject([400, [{ pointer: '/wait' }]]);
    expect(problem['detail']).toContain('"wait" must be 0 to 60 seconds');
  });

  it('a run that nobody knows > is 404 at once', async () => {
    await begin();
    const response = await fetch(lab.url('/runs/01K8Z4QX5M3V7R9B2N6T0H4C8D?wait=50&etag=1'));
    expect(response.status).toBe(404);
  });

  it('a gateway that stops > lets go who waits, with what is true by then', async () => {
    const { reads, store } = counting();
    const { run, etag } = await begin({ store });
    const waiter = fetch(lab.url(`/runs/${run}?wait=50&etag=${encodeURIComponent(etag)}`));
    await until('it has looked', () => reads() > 0);
    await lab.gateway.stop();
    expect((await waiter).status).toBe(304);
  });

  it('a store that is away while the run changes > is waited for, and the change is answered', async () => {
    let away = false;
    let reads = 0;
    const { run, etag } = await begin({
      timing: { requestDeadline: 10_000 },
      store: (own) =>
        changed<Store>(own, {
          readFeed: (after, limit) =>
            away ? Promise.reject(new WeirError('store_unavailable', 'away')) : own.readFeed(after, limit),
          readRevision: (id) => {
            reads += 1;
            return own.readRevision(id);
          },
        }),
    });
    const waiter = fetch(lab.url(`/runs/${run}?wait=50&etag=${encodeURIComponent(etag)}`));
    await until('it has looked', () => reads > 0);
    away = true;
    await owner.grant(run);
    away = false;
    expect((await waiter).status).toBe(200);
  });
});
