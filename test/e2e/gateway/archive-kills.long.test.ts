import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { openStore } from '../../../shared/store/open-store.ts';
import type { Store } from '../../../shared/store/store.ts';
import { commitOnce, makeRecord, makeRun, toState } from '../../contract/store/make-run.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { cliWorkcell } from '../../support/reader-workcell.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';

const count = 200;
/** So many runs leave the store between two kills, about. */
const between = 60;

let place: Workplace;
let store: Store;

beforeEach(async () => {
  const workcell = uniqueWorkcell('archive');
  place = await Workplace.open();
  await place.write('workcell.yaml', cliWorkcell(workcell));
  store = await openStore(inject('storeUrl'), {
    workcell,
    log: createLogger({ level: 'silent', service: 'test' }),
  });
});
afterEach(async () => {
  await store.close();
  await place.close();
});

/** @param keepRuns so many finished runs stay, whatever their age */
async function startGateway(
  keepFinished: number,
  keepRuns = count,
): Promise<{ gateway: WeirProcess; url: string }> {
  const gateway = place.start(['gateway', '--workcell', 'workcell.yaml', '--port', '0'], {
    WEIR_BROKER_URL: inject('brokerUrl'),
    WEIR_STORE_URL: inject('storeUrl'),
    WEIR_DATA_DIR: 'data',
    WEIR_KEEP_FINISHED: String(keepFinished),
    WEIR_KEEP_FINISHED_RUNS: String(keepRuns),
  });
  const [, url = ''] = await gateway.printed(/is up at (http:\S+)$/m);
  return { gateway, url };
}

/** Puts finished runs into the store, each of its own shape. */
async function finishedRuns(): Promise<string[]> {
  const runs = Array.from({ length: count }, (_, i) => makeRun({ step_count: 1 + (i % 3) }));
  await Promise.all(runs.map((run) => store.createRun(run)));
  await commitOnce(store, {
    runs: runs.map(({ run_id }, i) => {
      const change = toState(run_id, i % 2 ? 'completed' : 'failed', {
        log: [{ at: i, level: 'info', text: `line of run ${i}` }],
      });
      return { ...change, update: { ...change.update!, steps: { 0: makeRecord(run_id, 0) } } };
    }),
  });
  return runs.map((run) => run.run_id);
}

/** What is told of these runs, in their order; ten are asked for at once. */
async function told(url: string, ids: readonly string[]): Promise<string[]> {
  const ask = async (place: string) => {
    const response = await fetch(`${url}/runs/${place}`);
    return `${response.status} ${await response.text()}`;
  };
  const answers: string[] = [];
  for (let first = 0; first < ids.length; first += 10) {
    const places = ids.slice(first, first + 10).flatMap((id) => [id, `${id}/log`, `${id}/files`]);
    answers.push(...(await Promise.all(places.map(ask))));
  }
  return answers;
}

async function listed(url: string): Promise<unknown[]> {
  const response = await fetch(`${url}/runs?limit=1000`);
  return ((await response.json()) as { runs: { run_id: string }[] }).runs.map((run) => run.run_id);
}

describe('moving finished runs, killed', { timeout: 120_000 }, () => {
  it('a gateway that is killed again and again > loses no run, and tells each as it was', async () => {
    const ids = await finishedRuns();
    const { gateway: first, url: firstUrl } = await startGateway(3600);
    const before = await told(firstUrl, ids);
    expect(before.every((answer) => answer.startsWith('200 '))).toBe(true);
    first.signal('SIGKILL');

    let kills = 0;
    for (let left = count; left > between; kills++) {
      // The first one leaves some to the next, however late it is killed.
      const { gateway } = await (kills === 0 ? startGateway(3600, between + 1) : startGateway(0));
      const limit = left - between * Math.random();
      await until(
        'some runs have left the store',
        async () => {
          left = await store.countFinishedRuns();
          return left < limit;
        },
        20_000,
      );
      gateway.signal('SIGKILL');
      await gateway.ended;
    }
    expect(kills).toBeGreaterThan(1);

    const { url } = await startGateway(0);
    await until('all runs have left the store', async () => (await store.countFinishedRuns()) === 0);
    expect((await store.listRuns({ limit: 1000 })).runs).toEqual([]);
    expect(await told(url, ids)).toEqual(before);
    expect(await listed(url)).toEqual([...ids].reverse());
    const folders = await readdir(path.join(place.folder, 'data', 'experiments', 'e'));
    expect(folders.sort()).toEqual(ids);
  });
});
