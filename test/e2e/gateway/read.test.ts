import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { DataFolder } from '../../../gateway/files/data-folder.ts';
import { commandId } from '../../../shared/contracts/command-id.ts';
import { isId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { RunState, RunSummary, StepRecord } from '../../../shared/contracts/run.ts';
import { eventually } from '../../support/eventually.ts';
import { until } from '../../support/until.ts';
import { submitFine } from '../../support/lab/gateway-alone.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';
import { fine, multipart, readStep, type Run } from '../../support/lab/submission.ts';
import { version as weirVersion } from '../../../shared/kernel/version.ts';

useGateway();

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function update(
  runId: string,
  state: RunState,
  summary: Partial<RunSummary> = {},
  steps: Record<number, StepRecord> = {},
): Promise<void> {
  const log = [{ at: Date.UTC(2024, 4, 1), level: 'info' as const, text: `now ${state}` }];
  await owner.bring(runId, state, summary, { steps, log });
}

const get = async <T = JsonObject>(url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(lab.url(url), { headers });
  return { response, body: (await response.json()) as T };
};

/** A run of one step that succeeded and made a value and a file, with an input file. */
async function finishedRun(): Promise<Run> {
  const step = {
    ...readStep,
    files: { protocol: 'in.txt' },
    data_labels: { absorbance: 'od', curve: 'plot' },
  };
  const response = await lab.submit(multipart(fine([step]), [['files', 'in.txt', 'input']]));
  const run = (await response.json()) as Run;
  const { definition } = (await lab.store.readRun(run.run_id))!;
  const file = `${run.steps[0]!.id}/curve.csv`;
  const target = path.join(lab.dataDir, definition.directory, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, 'a,b\n1,2\n');
  const start = Date.UTC(2024, 4, 1, 12);
  await update(run.run_id, 'active', { acting: true, started_at: start });
  await update(
    run.run_id,
    'completed',
    { started_at: start, ended_at: start + 1500 },
    {
      0: {
        ...{
          status: 'succeeded',
          attempt: 1,
          command_id: commandId({ run_id: run.run_id, step: 0, attempt: 1 }),
        },
        ...{ instance: 'pc1', started_at: start, ended_at: start + 1500, data: { absorbance: 0.42 } },
        files: [{ label: 'curve', path: file, size: 8, sha256: sha256('a,b\n1,2\n') }],
      },
    },
  );
  return run;
}

describe('GET /runs/{id}', () => {
  it.each<[RunState, Partial<RunSummary>, string]>([
    ['queued', {}, 'queued'],
    ['queued', { paused: true }, 'paused'],
    ['active', { acting: true }, 'running'],
    ['active', { acting: false }, 'in_progress'],
    ['active', { paused: true }, 'paused'],
    ['active', { paused: true, acting: true }, 'running'],
    ['cancelling', { acting: true }, 'running'],
    ['failed', {}, 'failed'],
    ['cancelled', {}, 'cancelled'],
  ])('a run that is %s with %j > is %s in the words of WEI', async (state, summary, status) => {
    const { run_id } = await submitFine(lab);
    await update(run_id, state, summary);
    expect((await get(`/runs/${run_id}`)).body).toMatchObject({ status, state });
  });

  it('a finished run > shows times, results by label, and values', async () => {
    const run = await finishedRun();
    const { body } = await get<Run>(`/runs/${run.run_id.toLowerCase()}/`);
    expect(body).toMatchObject({
      status: 'completed',
      duration: 'PT1.5S',
      started_at: '2024-05-01T12:00:00.000Z',
      ended_at: '2024-05-01T12:00:01.500Z',
    });
    expect(body['start_time']).toMatch(/^2024-05-0\dT\d\d:\d\d:00\.000000$/);
    const { directory } = (await lab.store.readRun(run.run_id))!.definition;
    const place = path.join(lab.dataDir, directory, run.steps[0]!.id, 'curve.csv');
    expect(body.steps).toMatchObject([
      {
        duration: 'PT1.5S',
        agent: 'pc1',
        values: { od: 0.42 },
        result: {
          status: 'succeeded',
          error: null,
          files: { curve: place },
        },
      },
    ]);
    const { data } = body.steps[0]!['result'] as { data: Record<string, string> };
    expect(Object.keys(data)).toEqual(['od', 'plot']);
    expect(Object.values(data).every(isId)).toBe(true);
  });

  it('an ETag > stands for the run until it changes', async () => {
    const { run_id } = await submitFine(lab);
    const first = await fetch(lab.url(`/runs/${run_id}`));
    const etag = first.headers.get('etag')!;
    const same = await fetch(lab.url(`/runs/${run_id}`), { headers: { 'if-none-match': etag } });
    expect(same.status).toBe(304);
    await update(run_id, 'queued');
    const changed = await get(`/runs/${run_id}`, { 'if-none-match': etag });
    expect(changed.response.status).toBe(200);
    expect(changed.body).toMatchObject({ status: 'queued' });
    expect(changed.response.headers.get('etag')).not.toBe(etag);
  });

  it('the store was put back, and the run has the same revision again > is another version', async () => {
    const { run_id } = await submitFine(lab);
    await update(run_id, 'queued');
    const { response, body } = await get<Run>(`/runs/${run_id}`);
    const etag = response.headers.get('etag')!;
    await owner.commit({ lineage: { epoch: 8, from: 8, ended: [] } });
    const after = await get<Run>(`/runs/${run_id}`, { 'if-none-match': etag });
    expect(after.response.status).toBe(200);
    expect(after.body).toEqual(body);
    expect(after.response.headers.get('etag')).toMatch(new RegExp(`^${etag.slice(0, -1)}-`));
  });
});

describe('GET /runs/{id}/log', () => {
  it('the log > is one JSON string as in WEI, or text where text is wanted', async () => {
    const { run_id } = await submitFine(lab);
    await update(run_id, 'queued');
    const line = '2024-05-01T00:00:00.000Z INFO    now queued\n';
    expect((await get<string>(`/runs/${run_id}/log`)).body).toContain(line);
    const text = await fetch(lab.url(`/runs/${run_id}/log`), { headers: { accept: 'text/plain' } });
    expect(text.headers.get('content-type')).toContain('text/plain');
    expect(await text.text()).toContain(line);
  });

  it('its entries > are facts in words; from the number on that is asked for, or from the first where there is no such', async () => {
    const { run_id } = await submitFine(lab);
    await update(run_id, 'queued');
    const first = { at: '2024-05-01T00:00:00.000Z', level: 'info', text: 'now queued' };
    const entries = async (query = '') => (await get(`/runs/${run_id}/log/entries${query}`)).body;
    expect(await entries()).toEqual({ from: 0, entries: [first] });
    expect(await entries('?from=1')).toEqual({ from: 1, entries: [] });
    expect(await entries('?from=7')).toEqual({ from: 0, entries: [first] });
  });
});

describe('files of a run', () => {
  it.each(['files', 'results'])(
    '/%s > lists log, inputs and results with size and checksum',
    async (name) => {
      const run = await finishedRun();
      const { body } = await get<{ files: string[]; details: JsonObject[] }>(`/runs/${run.run_id}/${name}`);
      const step = run.steps[0]!.id;
      expect(body.files).toEqual([`${run.run_id}.log`, 'in.txt', step, `${step}/curve.csv`]);
      expect(body.details).toMatchObject([
        { path: `${run.run_id}.log`, kind: 'log' },
        { path: 'in.txt', kind: 'input', size: 5, sha256: sha256('input') },
        {
          path: `${step}/curve.csv`,
          kind: 'result',
          step: 0,
          label: 'curve',
          size: 8,
          sha256: sha256('a,b\n1,2\n'),
        },
      ]);
    },
  );

  it('every listed file > downloads with the size and checksum that are listed', async () => {
    const run = await finishedRun();
    const { body } = await get<{ details: { path: string; size: number; sha256: string }[] }>(
      `/runs/${run.run_id}/files`,
    );
    for (const file of body.details) {
      const response = await fetch(
        lab.url(`/runs/${run.run_id}/file?filename=${encodeURIComponent(file.path)}`),
      );
      const content = await response.text();
      expect([content.length, sha256(content)]).toEqual([file.size, file.sha256]);
    }
  });

  it('the log > is a file like the others: it has ranges, too', async () => {
    const { run_id } = await submitFine(lab);
    await update(run_id, 'queued');
    const url = lab.url(`/runs/${run_id}/file?filename=${run_id}.log`);
    const whole = await (await fetch(url)).text();
    const part = await fetch(url, { headers: { range: 'bytes=-7' } });
    expect(part.headers.get('content-disposition')).toBe(`inline; filename=${run_id}.log`);
    expect([part.status, await part.text()]).toEqual([206, whole.slice(-7)]);
    expect((await fetch(url, { headers: { range: 'items=0-1' } })).status).toBe(200);
    const beyond = await fetch(url, { headers: { range: 'bytes=99999-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`]);
    expect(beyond.headers.get('content-disposition')).toBeNull();
  });

  it('a file > has a type, a checksum, ranges, and is never run as a page of ours', async () => {
    const run = await finishedRun();
    const url = lab.url(`/runs/${run.run_id}/file?filename=${run.steps[0]!.id}/curve.csv`);
    const whole = await fetch(url);
    expect(whole.headers.get('content-type')).toContain('text/csv');
    expect(whole.headers.get('content-security-policy')).toMatch(
      /^sandbox; default-src 'none'; .*; frame-ancestors 'self'$/,
    );
    expect(whole.headers.get('cache-control')).toBe('no-store');
    expect(whole.headers.get('content-disposition')).toBe('inline; filename=curve.csv');
    const part = await fetch(url, { headers: { range: 'bytes=4-6' } });
    expect([part.status, await part.text()]).toEqual([206, '1,2']);
    expect(whole.headers.get('etag')).toBe(`"${sha256('a,b\n1,2\n')}"`);
    const beyond = await fetch(url, { headers: { range: 'bytes=99-' } });
    expect([beyond.status, ((await beyond.json()) as JsonObject)['code']]).toEqual([416, 'bad_range']);
    expect(beyond.headers.get('content-range')).toBe('bytes */8');
  });

  it('a client that has gone before its file is found > leaves nothing open', async () => {
    const run = await finishedRun();
    const gone = new AbortController();
    const { stream } = DataFolder.prototype;
    let found: Readable | undefined;
    vi.spyOn(DataFolder.prototype, 'stream').mockImplementation(async function (this: DataFolder, ...given) {
      gone.abort();
      // For the gateway to see it; where it does not, this shows nothing.
      await delay(100);
      return (found = await stream.apply(this, given));
    });
    const url = lab.url(`/runs/${run.run_id}/file?filename=${run.steps[0]!.id}/curve.csv`);
    await expect(fetch(url, { signal: gone.signal })).rejects.toThrow('aborted');
    await until('it is closed', () => found?.destroyed === true);
  });

  it.each([
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e/%2e%2e/etc/passwd',
    '%252e%252e%252fetc%252fpasswd',
    '/etc/passwd',
    '..\\..\\etc\\passwd',
    'in.txt/../../../etc/passwd',
    'C:/windows/system.ini',
    'in.txt%00.png',
  ])('?filename=%s > is refused as leading out of the run', async (filename) => {
    const run = await finishedRun();
    const { response, body } = await get(`/runs/${run.run_id}/file?filename=${filename}`);
    expect([response.status, body['code']]).toEqual([400, 'bad_filename']);
  });

  it('a file that the run does not have > is not found, and no name at all is refused', async () => {
    const run = await finishedRun();
    expect((await get(`/runs/${run.run_id}/file?filename=other.txt`)).body).toMatchObject({
      code: 'file_not_found',
    });
    expect((await get(`/runs/${run.run_id}/file`)).body).toMatchObject({ code: 'bad_request' });
  });
});

describe('POST /runs/{id}/cancel', () => {
  it('a run that has not ended > is answered with 202, and the request reaches the inbox', async () => {
    const { run_id } = await submitFine(lab);
    const told = await lab.ask('POST', `/runs/${run_id}/cancel?by=me`, { reason: 'spilled' });
    expect(told).toMatchObject({ status: 202, body: { run_id } });
    // What was sent comes a turn later, and the answer may be there before.
    await eventually(() =>
      expect(owner.inbox.at(-1)).toMatchObject({
        type: 'run.control',
        run_id,
        body: { command: 'cancel', by: 'me', reason: 'spilled' },
      }),
    );
  });
});

describe('signs of life', () => {
  it('the small resources of WEI and ours > answer', async () => {
    expect((await get('/up')).body).toEqual({ up: true });
    const version = await get('/version/');
    expect(version.body).toEqual({ version: '0.7.3' });
    expect(version.response.headers.get('x-weir-version')).toBe(weirVersion);
    expect((await get('/healthz')).response.status).toBe(200);
    // A disk that is slow for a moment keeps it from being ready.
    await eventually(async () => expect((await get('/readyz')).body).toEqual({ ready: true }));
  });
});
