import { inject, describe, it } from 'vitest';
import type { Now } from '../../../shared/contracts/now.ts';
import { startLocalStore } from '../../services/local-store.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';
import { untilLookedAt } from '../../support/until-looked-at.ts';
import { until } from '../../support/until.ts';

/** A Redis that can be put back to what its disk held, and a lab on it. */
async function labOnRedis(onTestFinished: (end: () => Promise<void>) => void) {
  const service = await startLocalStore();
  onTestFinished(service.remove);
  const modules = ['arm', 'spare'];
  const lab = await Lab.open({ brokerUrl: inject('brokerUrl'), storeUrl: service.url, modules });
  onTestFinished(() => lab.close());
  return { lab, save: service.save!, service };
}

describe('a store that went back while gateways live on', () => {
  it.concurrent('requests were acknowledged since > each is told of once, with its id, and by how much it went back', async ({
    expect,
    onTestFinished,
  }) => {
    const { lab, save } = await labOnRedis(onTestFinished);
    const other = await lab.startGateway();
    await lab.startGateway();
    await lab.startOrchestrator();
    await lab.startAgent();
    const kept = await lab.complete([step()]);
    const waiting = await lab.begin([{ ...step(), module: 'spare' }]);
    await lab.untilState(waiting, 'queued');
    const restore = await save();

    const gone = await lab.complete([step()]);
    const post = async (url: string, path: string, body: object = {}) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) });
      expect(answer.ok, await answer.clone().text()).toBe(true);
      return (await answer.json()) as Record<string, string>;
    };
    const { event_id: event } = await post(other.url(), '/events', {
      event_type: 'NOTE',
      event_name: 'seen',
    });
    const [from, to] = [1, 2].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
    const reserved = await post(lab.gateway.url(), '/reservations', {
      module: 'arm',
      from,
      until: to,
    });
    await post(lab.gateway.url(), '/admin/lock/arm', { by: 'ada' });
    await lab.cancel(waiting);
    await lab.untilState(waiting, 'cancelled');
    const told = async () => (await lab.ask<Now>('GET', '/now')).body;
    expect((await told()).forgotten).toEqual([]);

    await restore();
    let now: Now | undefined;
    const text = /^the store went back by [\d.]+ s: 5 requests are gone$/;
    await until('both gateways and the owner have told', async () => {
      now = await told();
      return now.ground?.some((each) => text.test(each.text)) ?? false;
    });
    expect(now!.forgotten).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'run', id: gone, sure: true }),
        expect.objectContaining({ kind: 'record', id: event, sure: true }),
        expect.objectContaining({ kind: 'reservation', id: reserved['id'], sure: true }),
        expect.objectContaining({ kind: 'order', by: 'ada', sure: true }),
        expect.objectContaining({ kind: 'cancel', id: waiting, sure: true }),
      ]),
    );
    expect(now!.forgotten!.map(({ id }) => id)).not.toContain(kept);
    const named = async (name: string): Promise<object[]> =>
      Object.values((await lab.ask<Record<string, { event_name: string }>>('GET', '/events')).body).filter(
        (each) => each.event_name === name,
      );
    // A gateway that found out before the owner tells of it when that has found out, too.
    await until('that it went back is told', async () => (await named('STORE_WENT_BACK')).length > 0);
    expect(await named('REQUEST_FORGOTTEN')).toHaveLength(5);
    expect(await named('STORE_WENT_BACK')).toHaveLength(1);
  });

  it.concurrent('nobody leads the workcell > a run that is gone is told of all the same', async ({
    expect,
    onTestFinished,
  }) => {
    const { lab, save, service } = await labOnRedis(onTestFinished);
    await lab.startGateway();
    await lab.begin([step()]);
    await untilLookedAt(service);
    const restore = await save();
    const gone = await lab.begin([step()]);
    await restore();
    let now: Now | undefined;
    const text = /^the store went back by about \d+ s: 1 request is gone$/;
    await until('it is told', async () => {
      now = (await lab.ask<Now>('GET', '/now')).body;
      return now.ground?.some((each) => text.test(each.text)) ?? false;
    });
    expect(now?.forgotten).toMatchObject([{ kind: 'run', id: gone, sure: true }]);
  });
});
