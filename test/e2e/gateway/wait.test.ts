import { beforeEach, describe, expect, it } from 'vitest';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../../shared/store/store.ts';
import { changed } from '../../support/changed.ts';
import { submitFine } from '../../support/lab/gateway-alone.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';
import { until } from '../../support/until.ts';

/** How often the revisions of runs were read, and whether the feed cannot be. */
const lookedAt = { reads: 0, away: false };
const store = (own: Store) =>
  changed<Store>(own, {
    readFeed: (after, limit) =>
      lookedAt.away ? Promise.reject(new WeirError('store_unavailable', 'away')) : own.readFeed(after, limit),
    readRevision: (id) => {
      lookedAt.reads += 1;
      return own.readRevision(id);
    },
  });

useGateway({ store, timing: { requestDeadline: 10_000 } });
beforeEach(() => void (lookedAt.reads = 0));

/** A run; its id, and the ETag that it has. */
async function begin(): Promise<{ run: string; etag: string }> {
  const { run_id } = await submitFine(lab);
  const { headers } = await lab.ask('GET', `/runs/${run_id}`);
  lookedAt.reads = 0;
  return { run: run_id, etag: headers.get('etag')! };
}

/** Waits for a change of what was seen. */
const wait = (run: string, etag: string, seconds: number | string = 50) =>
  fetch(lab.url(`/runs/${run}?wait=${seconds}&etag=${encodeURIComponent(etag)}`));

describe('GET /runs/{id}?wait=', () => {
  it('a run that changes meanwhile > is answered then, to all who wait, and the store was asked no more than that', async () => {
    const other = await submitFine(lab);
    const { run, etag } = await begin();
    const waiters = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0
        ? wait(run, etag)
        : fetch(lab.url(`/runs/${run}/state?wait=50`), { headers: { 'if-none-match': etag } }),
    );
    await until('all have looked', () => lookedAt.reads >= 40);
    await owner.grant(other.run_id);
    const before = lookedAt.reads;
    await owner.grant(run);
    for (const waiter of waiters) {
      const response = await waiter;
      expect([response.status, response.headers.get('etag')]).not.toContain(etag);
      expect(await response.json()).toMatchObject({ run_id: run, status: 'running' });
    }
    expect(lookedAt.reads - before).toBeLessThanOrEqual(45);
  });

  it('a run that stays as it is > is 304 after the time, with its ETag', async () => {
    const { run, etag } = await begin();
    const began = performance.now();
    const response = await wait(run, etag.replaceAll('"', ''), 0.4);
    expect([response.status, response.headers.get('etag')]).toEqual([304, etag]);
    expect(performance.now() - began).toBeGreaterThan(350);
    expect(lookedAt.reads).toBeLessThanOrEqual(3);
  });

  it('who has seen nothing, or something else > is answered at once; a run that nobody knows is 404', async () => {
    const { run } = await begin();
    for (const query of ['wait=50', 'wait=50&etag=', 'wait=50&etag=999'])
      expect((await fetch(lab.url(`/runs/${run}?${query}`))).status).toBe(200);
    expect((await wait('01K8Z4QX5M3V7R9B2N6T0H4C8D', '1')).status).toBe(404);
  });

  it('a run that is over > is 304 at once: it never changes', async () => {
    const { run } = await begin();
    await owner.bring(run, 'completed');
    const etag = (await lab.ask('GET', `/runs/${run}`)).headers.get('etag')!;
    const response = await wait('last', etag);
    expect([response.status, response.headers.get('etag')]).toEqual([304, etag]);
  });

  it.each(['61', '-1', 'x', '1e1', '', '0x10'])('"wait" of "%s" > is 400 and named', async (seconds) => {
    const { run, etag } = await begin();
    const detail = expect.stringContaining('"wait" must be 0 to 60 seconds') as string;
    const told = await lab.ask('GET', `/runs/${run}?wait=${seconds}&etag=${encodeURIComponent(etag)}`);
    expect(told).toMatchObject({ status: 400, body: { errors: [{ pointer: '/wait' }], detail } });
  });

  it('a store that is away while the run changes > is waited for, and the change is answered', async () => {
    const { run, etag } = await begin();
    const waiter = wait(run, etag);
    await until('it has looked', () => lookedAt.reads > 0);
    lookedAt.away = true;
    await owner.grant(run);
    lookedAt.away = false;
    expect((await waiter).status).toBe(200);
  });

  it('a gateway that stops > lets go who waits, with what is true by then', async () => {
    const { run, etag } = await begin();
    const waiter = wait(run, etag);
    await until('it has looked', () => lookedAt.reads > 0);
    await lab.gateway.stop();
    expect((await waiter).status).toBe(304);
  });
});
