import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Archive } from '../../../gateway/runs/archive/archive.ts';
import { DataFolder } from '../../../gateway/files/data-folder.ts';
import type { Gateway } from '../../../gateway/server/gateway.ts';
import { commandId } from '../../../shared/contracts/command-id.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { LogEntries } from '../../../shared/contracts/log-entry.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { isTerminal, type RunState, type StoredRun } from '../../../shared/contracts/run.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../../shared/store/store.ts';
import { lockFolder } from '../../../shared/kernel/files/folder-lock.ts';
import { eventually } from '../../support/eventually.ts';
import { until } from '../../support/until.ts';
import { changed } from '../../support/changed.ts';
import { submitFine } from '../../support/lab/gateway-alone.ts';
import { startLabGateway } from '../../support/lab/lab-gateway.ts';
import { fine, multipart, readStep, type Run } from '../../support/lab/submission.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';

// This one moves nothing by itself: it is asked before and after.
useGateway();
let experiment: string;
beforeEach(() => void (experiment = newId()));
const form = (steps?: JsonObject[]) => ({ ...fine(steps), experiment_id: experiment });

/** One more gateway on the same store and data folder, that moves finished runs as they end, until the test is over. */
async function startArchivist({
  store = lab.store,
  ...config
}: {
  keep_finished?: number;
  keep_finished_runs?: number;
  store?: Store;
} = {}): Promise<Gateway> {
  const gateway = await startLabGateway(lab, {
    config: { keep_finished: 0, keep_finished_runs: 1000, ...config },
    store: () => store,
    timing: { retention: 20, requestDeadline: 300 },
  });
  onTestFinished(() => gateway.stop());
  return gateway;
}

async function end(runId: string, state: RunState = 'completed', file?: string): Promise<void> {
  const at = Date.now();
  const step = {
    status: 'succeeded' as const,
    ...{ attempt: 1, command_id: commandId({ run_id: runId, step: 0, attempt: 1 }), instance: 'pc1' },
    ...{ started_at: at, ended_at: at, data: { od: 0.4 } },
    files: file === undefined ? [] : [{ label: 'curve', path: file, size: 3, sha256: 'f'.repeat(64) }],
  };
  const log = [{ at, level: 'info' as const, text: `ended as ${state} — ünïcode` }];
  await owner.bring(runId, state, { started_at: at, ended_at: at }, { steps: { 0: step }, log });
}

/** A finished run with an input file and a result file. */
async function finishedRun(input = 'in.txt'): Promise<Run & { directory: string }> {
  const given = multipart(form([{ ...readStep, files: { protocol: input } }]), [['files', input, 'input']]);
  const run = (await (await lab.submit(given)).json()) as Run;
  const { directory } = (await lab.store.readRun(run.run_id))!.definition;
  const file = `${run.steps[0]!.id}/curve.csv`;
  await mkdir(path.join(lab.dataDir, directory, run.steps[0]!.id), { recursive: true });
  await writeFile(path.join(lab.dataDir, directory, file), 'a,b');
  await end(run.run_id, 'completed', file);
  return { ...run, directory };
}

const leftStore = (...ids: string[]) =>
  until('the runs have left the store', async () => {
    const runs = await Promise.all(ids.map((id) => lab.store.readRevision(id)));
    return runs.every((run) => run === undefined);
  });

/** All that a gateway tells of a run. */
async function told(run: Run, gateway = lab.gateway): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const url of [
    '',
    '/log',
    '/log?events=false',
    '/log/entries?from=1',
    '/files',
    '/results',
    '/file?filename=in.txt',
    `/file?filename=${run.run_id}.log`,
  ]) {
    const response = await fetch(`${gateway.url()}/runs/${run.run_id}${url}`);
    answers[url] = [response.status, response.headers.get('etag'), await response.text()];
  }
  return answers;
}

/** The runs of this test. */
const list = async (query = '') =>
  (await lab.ask<{ runs: Run[]; next: string | null }>('GET', `/runs?experiment_id=${experiment}${query}`))
    .body;
const idsOf = async (query = '') => (await list(query)).runs.map(({ run_id }) => run_id);

describe('a finished run that has left the store', () => {
  it('whatever is asked of it > is answered as before, by every gateway', async () => {
    const run = await finishedRun();
    const before = await told(run);
    const transfer = await startArchivist();
    await leftStore(run.run_id);
    expect(await told(run)).toEqual(before);
    expect(await told(run, transfer)).toEqual(before);
    expect(before['']).toMatchObject([200, expect.any(String), expect.stringContaining('"completed"')]);
    expect(before['/file?filename=in.txt']).toEqual([200, expect.any(String), 'input']);
    const cancelled = await lab.ask('POST', `/runs/${run.run_id}/cancel`);
    expect(cancelled).toMatchObject({ status: 409, body: { code: 'run_terminal' } });
    // Its folder holds it for people to read.
    const folder = path.join(lab.dataDir, run.directory);
    const log = (await lab.ask<string>('GET', `/runs/${run.run_id}/log`)).body;
    expect(await readFile(path.join(folder, 'run.log'), 'utf8')).toBe(log);
    const document = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')) as JsonObject;
    expect(document).toMatchObject({ weir_run: 1, run: { definition: { run_id: run.run_id } } });
  });

  it('an input file that is called run.json > is still there', async () => {
    const run = await finishedRun('Run.json');
    await startArchivist();
    await leftStore(run.run_id);
    const file = await fetch(lab.url(`/runs/${run.run_id}/file?filename=Run.json`));
    expect(await file.text()).toBe('input');
    expect((await fetch(lab.url(`/runs/${run.run_id}`))).status).toBe(200);
  });

  it('its submission again, with its key > gives it back and starts nothing', async () => {
    const headers = { 'Idempotency-Key': 'same' };
    const first = (await (await lab.submit(form(), headers)).json()) as Run;
    await end(first.run_id);
    await startArchivist();
    await leftStore(first.run_id);
    const again = await lab.submit(form(), headers);
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ run_id: first.run_id, status: 'completed' });
    const other = await lab.submit(form([{ ...readStep, name: 'another' }]), headers);
    expect(other.status).toBe(409);
    expect((await list()).runs).toHaveLength(1);
  });
});

describe('GET /runs', () => {
  it('runs in the store and runs that have left it > are one list, newest first, page by page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.unshift((await submitFine(lab, form())).run_id);
    const [newest, , third, , fifth, sixth] = ids as [string, string, string, string, string, string];
    for (const id of [newest, fifth]) await end(id);
    for (const id of [third, sixth]) await end(id, 'failed');
    await startArchivist();
    await leftStore(newest, third, fifth, sixth);
    expect(await idsOf()).toEqual(ids);
    const paged: unknown[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = await list(`&limit=2${next === '' ? '' : `&cursor=${next}`}`);
      paged.push(...page.runs.map(({ run_id }) => run_id));
      next = page.next;
    }
    expect(paged).toEqual(ids);
    expect(await idsOf('&status=failed')).toEqual([third, sixth]);
    expect(await idsOf('&status=completed,new&limit=3')).toEqual([newest, ids[1], ids[3]]);
  });

  it('a run whose folder somebody has removed > is left out, and the others are there', async () => {
    const runs = [await finishedRun(), await finishedRun()];
    await startArchivist();
    await leftStore(...runs.map((run) => run.run_id));
    await rm(path.join(lab.dataDir, runs[1]!.directory), { recursive: true });
    expect((await list()).runs).toMatchObject([{ run_id: runs[0]!.run_id }]);
    expect((await fetch(lab.url(`/runs/${runs[1]!.run_id}`))).status).toBe(404);
  });
});

describe('which runs leave the store', () => {
  it('runs that have not ended, or ended a moment ago > stay', async () => {
    const going = await submitFine(lab, form());
    const ended = await finishedRun();
    const looks = watched('countFinishedRuns');
    await startArchivist({ keep_finished: 3600, store: looks.store });
    await until('the archivist has looked twice', () => looks.calls() >= 2);
    const states = await Promise.all([going, ended].map(({ run_id }) => lab.store.readRevision(run_id)));
    expect(states).toMatchObject([{ state: 'new' }, { state: 'completed' }]);
  });

  it('more finished ones than may stay > the oldest leave, whatever their age', async () => {
    const runs = [await finishedRun(), await finishedRun(), await finishedRun()];
    await startArchivist({ keep_finished: 3600, keep_finished_runs: 1 });
    await leftStore(runs[0]!.run_id, runs[1]!.run_id);
    expect(await lab.store.readRevision(runs[2]!.run_id)).toMatchObject({ state: 'completed' });
  });

  it('a run that an earlier version withdrew > is shown by its id alone, then forgotten without a trace', async () => {
    const { run_id } = await submitFine(lab, form());
    await owner.bring(run_id, 'withdrawn');
    expect((await lab.ask('GET', `/runs/${run_id}`)).body).toMatchObject({
      status: 'cancelled',
      error: { code: 'broker_unavailable' },
    });
    expect((await list()).runs).toEqual([]);
    await startArchivist();
    await leftStore(run_id);
    // A page of a run that is over is kept for a second.
    await eventually(async () => expect((await fetch(lab.url(`/runs/${run_id}`))).status).toBe(404));
  });

  it('a run that cannot be written > stays, and the others leave', async () => {
    const [bad, good] = [await finishedRun(), await finishedRun()];
    await mkdir(path.join(lab.dataDir, bad.directory, 'run.json'));
    await startArchivist();
    await leftStore(good.run_id);
    expect(await lab.store.readRevision(bad.run_id)).toMatchObject({ state: 'completed' });
    await rm(path.join(lab.dataDir, bad.directory, 'run.json'), { recursive: true });
    await leftStore(bad.run_id);
  });

  it('what broken uploads left cannot be removed > runs leave all the same', async () => {
    const sweep = vi.spyOn(DataFolder.prototype, 'sweep').mockRejectedValue(new Error('not permitted'));
    const run = await finishedRun();
    await startArchivist();
    await leftStore(run.run_id);
    expect(sweep).toHaveBeenCalled();
  });

  it('while another process moves runs > none is moved, and afterwards they are', async () => {
    const { run_id } = await finishedRun();
    const lock = await lockFolder(path.join(lab.dataDir, '.finished'), 'test');
    const looks = watched('finishedRunIds');
    await startArchivist({ store: looks.store });
    await until('the archivist has looked twice', () => looks.calls() >= 2);
    expect(await lab.store.readRevision(run_id)).toMatchObject({ state: 'completed' });
    lock.release();
    await leftStore(run_id);
  });

  /** The store, and how often one of its methods was called. */
  function watched(method: keyof Store): { store: Store; calls(): number } {
    let calls = 0;
    const own = lab.store[method].bind(lab.store) as (...given: unknown[]) => unknown;
    const counted = (...given: unknown[]) => ((calls += 1), own(...given));
    const store = changed<Store>(lab.store, { [method]: counted });
    return { store, calls: () => calls };
  }
});

describe('a move that was broken off', () => {
  const archiveOf = () => new Archive(new DataFolder(lab.dataDir));
  const stored = async (runId: string): Promise<StoredRun> => (await lab.store.readRun(runId))!;

  it('when the files were written and the index was not > is done again', async () => {
    const run = await finishedRun();
    const before = await told(run);
    await archiveOf().write(await stored(run.run_id), []);
    expect(await told(run)).toEqual(before);
    const transfer = await startArchivist();
    await leftStore(run.run_id);
    expect(await told(run, transfer)).toEqual(before);
    expect((await list()).runs).toHaveLength(1);
  });

  it('when the index was written and the store had not forgotten > is told once, and ends', async () => {
    const run = await finishedRun();
    const before = await told(run);
    const { entries } = (await lab.ask<LogEntries>('GET', `/runs/${run.run_id}/log/entries`)).body;
    const archive = archiveOf();
    await archive.index.add([await archive.write(await stored(run.run_id), entries)]);
    expect((await list()).runs).toHaveLength(1);
    const transfer = await startArchivist();
    await leftStore(run.run_id);
    expect(await told(run, transfer)).toEqual(before);
    expect((await list()).runs).toHaveLength(1);
  });

  it('in the middle of a line of the index > hides no other run', async () => {
    const [one, two] = [await finishedRun(), await finishedRun()];
    await startArchivist();
    await leftStore(one.run_id);
    const id = one.run_id;
    const file = path.join(lab.dataDir, '.finished', id.slice(0, 4), `${id.slice(4, 6)}.jsonl`);
    await appendFile(file, '{"run_id":"01');
    const three = await finishedRun();
    await leftStore(three.run_id);
    expect(await idsOf()).toEqual([three, two, one].map((run) => run.run_id));
  });

  it('a store that was restored and tells another end > changes nothing about the run', async () => {
    const run = await finishedRun();
    const before = await told(run);
    const { definition } = await stored(run.run_id);
    const transfer = await startArchivist();
    await leftStore(run.run_id);
    await transfer.stop();
    await lab.store.createRun(definition);
    await end(run.run_id, 'failed');
    const second = await startArchivist();
    await leftStore(run.run_id);
    expect(await told(run, second)).toEqual(before);
  });

  it('while the store is away > goes on when it is back', async () => {
    const run = await finishedRun();
    let away = true;
    let asked = 0;
    const store = changed<Store>(lab.store, {
      forgetRuns: (...given) => {
        if (!away) return lab.store.forgetRuns(...given);
        asked += 1;
        return Promise.reject(new WeirError('store_unavailable', 'away'));
      },
    });
    await startArchivist({ store });
    await until('the store was asked in vain', () => asked >= 2);
    expect(isTerminal((await lab.store.readRevision(run.run_id))!.state)).toBe(true);
    away = false;
    await leftStore(run.run_id);
    expect((await list()).runs).toHaveLength(1);
  });
});

describe('clearing what is kept', () => {
  it('runs that have left the store > are no longer answered for, and their folders stay', async () => {
    const run = await finishedRun();
    const headers = { 'Idempotency-Key': 'kept' };
    const keyed = (await (await lab.submit(form(), headers)).json()) as Run;
    await end(keyed.run_id);
    const transfer = await startArchivist();
    await leftStore(run.run_id, keyed.run_id);
    await transfer.stop();
    await new Archive(new DataFolder(lab.dataDir)).clear();
    expect((await list()).runs).toEqual([]);
    const again = await lab.submit(form(), headers);
    expect(again.status).toBe(404);
    expect(await again.text()).toMatch(/was cleared; take another key/);
    const file = path.join(lab.dataDir, run.directory, 'run.json');
    expect(await readFile(file, 'utf8')).toContain(run.run_id);
  });
});
