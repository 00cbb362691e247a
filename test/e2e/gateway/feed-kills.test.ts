import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { openStore } from '../../../shared/store/open-store.ts';
import type { Store } from '../../../shared/store/store.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';
import { FeedReader, idsAfter, idsOf } from '../../support/feed-reader.ts';
import { realServices, serviceEnv } from '../../support/lab/services.ts';
import { cliWorkcell } from '../../support/reader-workcell.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

describe('the feed of a gateway that is killed', { timeout: 120_000 }, () => {
  let place: Workplace;
  let store: Store;
  beforeEach(async () => {
    const workcell = uniqueWorkcell('feed');
    place = await Workplace.open();
    await place.write('workcell.yaml', cliWorkcell(workcell));
    const log = createLogger({ level: 'silent', service: 'test' });
    store = await openStore(realServices().storeUrl, { workcell, log });
  });
  afterEach(async () => {
    await store.close();
    await place.close();
  });

  async function startGateway(): Promise<{ gateway: WeirProcess; url: string }> {
    const env = { ...serviceEnv(realServices()), WEIR_DATA_DIR: 'data' };
    const gateway = place.start(['gateway', '--workcell', 'workcell.yaml', '--port', '0'], env);
    const [, url = ''] = await gateway.printed(/is up at (http:\S+)$/m);
    return { gateway, url };
  }

  it('clients that go on from their positions > have each entry once, also those that filter', async () => {
    const run = newId();
    const summary = { step_index: 0, paused: false, acting: true };
    const ofRun = { kind: 'run' as const, run_id: run, body: { state: 'active', summary, steps: [] } };
    let over = false;
    // The feed keeps ten thousand entries: no more are told than that, however long a gateway takes to start.
    let allowed = 0;
    let token = await store.takeToken(newId());
    const telling = (async () => {
      for (let n = 0; !over; n += 1) {
        await until('more may be told', () => over || n * 100 < allowed, 60_000);
        // Of a hundred entries one is of the run.
        const feed = Array.from({ length: 100 }, (_, i) => ({
          at: Date.now(),
          ...(i === n % 100 ? ofRun : { kind: 'workcell' as const, body: { supplies: 'reader/vm' } }),
        }));
        ({ token } = await store.commit(token, { runs: [], workcell: {}, feed }));
      }
    })();
    const all: FeedReader[] = [];
    const filtered: FeedReader[] = [];
    let from: string | undefined;
    for (let kills = 0; kills < 4; kills += 1) {
      allowed += 700;
      const { gateway, url } = await startGateway();
      all.push(await FeedReader.open(`${url}/feed`, all.at(-1)?.position));
      filtered.push(await FeedReader.open(`${url}/feed?run=${run}`, filtered.at(-1)?.position));
      allowed += 800;
      from ??= all[0]?.messages[0]?.id;
      await all.at(-1)?.untilEntries(500);
      await filtered.at(-1)?.untilEntries(3);
      gateway.signal('SIGKILL');
      await gateway.ended;
      await Promise.all([all.at(-1)?.ended, filtered.at(-1)?.ended]);
    }
    over = true;
    await telling;
    const { url } = await startGateway();
    all.push(await FeedReader.open(`${url}/feed`, all.at(-1)?.position));
    filtered.push(await FeedReader.open(`${url}/feed?run=${run}`, filtered.at(-1)?.position));
    const ids = await idsAfter(store, from);
    await until('the rest has come', () => idsOf(all).length >= ids.length);
    expect(idsOf(all)).toEqual(ids);
    const first = filtered[0]?.messages[0]?.id;
    const wanted = (await store.readFeed(first, 20_000)).filter(({ run_id }) => run_id === run);
    await until('the rest has come', () => idsOf(filtered).length >= wanted.length);
    expect(idsOf(filtered)).toEqual(wanted.map(({ id }) => id));
    const told = [...all, ...filtered].flatMap(({ messages }) => messages.map(({ event }) => event));
    expect(told).not.toContain('reset');
    for (const reader of [...all, ...filtered]) await reader.close();
  });
});
