import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandId } from '../../../shared/contracts/command-id.ts';
import { internalApi, reprDigest } from '../../../shared/contracts/internal-api.ts';
import type { StepRecord } from '../../../shared/contracts/run.ts';
import type { StoredFile } from '../../../shared/contracts/result-file.ts';
import { until } from '../../support/until.ts';
import { submitFine, traces } from '../../support/lab/gateway-alone.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';
import { startLabGateway } from '../../support/lab/lab-gateway.ts';
import { fine, multipart, readStep, type Run } from '../../support/lab/submission.ts';

let run: Run;
let command: string;
useGateway();
beforeAll(async () => {
  const step = { ...readStep, files: { protocol: 'in.txt' } };
  run = (await (await lab.submit(multipart(fine([step]), [['files', 'in.txt', 'input']]))).json()) as Run;
  command = commandId({ run_id: run.run_id, step: 0, attempt: 1 });
  await owner.grant(run.run_id);
});

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

const pc1 = { module: 'reader', instance: 'pc1' };

function put(label: string, name: string, content: string | Buffer, digest = reprDigest(sha256(content))) {
  return fetch(lab.url(internalApi.resultFile(command, label, name, pc1)), {
    method: 'PUT',
    headers: { 'repr-digest': digest },
    body: content,
  });
}

async function stored(response: Response): Promise<StoredFile> {
  expect(response.status).toBe(200);
  return (await response.json()) as StoredFile;
}

async function content(file: StoredFile): Promise<string> {
  const { directory } = (await lab.store.readRun(run.run_id))!.definition;
  return readFile(path.join(lab.dataDir, directory, file.path), 'utf8');
}

/** The run ends as completed, its step with that file. */
async function endWith(runId: string, file: StoredFile): Promise<void> {
  const times = { started_at: Date.now(), ended_at: Date.now() };
  const command_id = commandId({ run_id: runId, step: 0, attempt: 1 });
  const step: StepRecord = {
    status: 'succeeded',
    attempt: 1,
    command_id,
    instance: 'pc1',
    files: [file],
    ...times,
  };
  await owner.bring(runId, 'completed', times, { steps: { 0: step } });
}

describe('internal API', () => {
  it('the workcell > is told by its names alone', async () => {
    expect(await (await fetch(lab.url(internalApi.workcell))).json()).toEqual({
      name: lab.workcell.name,
      modules: ['reader', 'arm'].map((name) => ({ name, active: true, configured: false })),
    });
  });

  it('an input file > is sent with its checksum', async () => {
    const response = await fetch(lab.url(internalApi.inputFile(command, 'protocol')));
    expect(response.headers.get('repr-digest')).toBe(reprDigest(sha256('input')));
    expect(await response.text()).toBe('input');
    const none = commandId({ run_id: run.run_id, step: 7, attempt: 1 });
    for (const path of [internalApi.inputFile(command, 'other'), internalApi.inputFile(none, 'protocol')])
      expect((await fetch(lab.url(path))).status).toBe(404);
  });

  it('a result file of a step that goes on > lies in its folder, again is the same file, and may be replaced', async () => {
    const first = await stored(await put('curve', 'curve.csv', 'one'));
    expect(first).toEqual({
      label: 'curve',
      path: `${run.steps[0]!.id}/curve.csv`,
      size: 3,
      sha256: sha256('one'),
    });
    expect(await stored(await put('curve', 'curve.csv', 'one'))).toEqual(first);
    const changed = await stored(await put('curve', 'curve.csv', 'other'));
    expect(changed.path).toBe(first.path);
    expect(await content(changed)).toBe('other');
  });

  it('a result file of a step that has ended > stays as it is, also once the run has left the store', async () => {
    const ended = await submitFine(lab);
    await owner.grant(ended.run_id);
    const id = commandId({ run_id: ended.run_id, step: 0, attempt: 1 });
    const send = (content: string) =>
      fetch(lab.url(internalApi.resultFile(id, 'curve', 'curve.csv', pc1)), {
        method: 'PUT',
        headers: { 'repr-digest': reprDigest(sha256(content)) },
        body: content,
      });
    const curve = await stored(await send('one'));
    await endWith(ended.run_id, curve);
    const expectKept = async () => {
      const other = await send('other');
      expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([
        409,
        'result_settled',
      ]);
      expect(await stored(await send('one'))).toEqual(curve);
      const file = await fetch(lab.url(`/runs/${ended.run_id}/file?filename=${curve.path}`));
      expect(await file.text()).toBe('one');
    };
    await expectKept();
    // One more gateway on the same store and data folder, that moves finished runs as they end.
    const transfer = await startLabGateway(lab, { config: { keep_finished: 0 }, timing: { retention: 20 } });
    await until('the run has left the store', async () => !(await lab.store.readRevision(ended.run_id)));
    await transfer.stop();
    await expectKept();
  });

  it('a result file whose step ends while it is sent > is refused, and the one that is there stays', async () => {
    const ended = await submitFine(lab);
    await owner.grant(ended.run_id);
    const id = commandId({ run_id: ended.run_id, step: 0, attempt: 1 });
    const url = lab.url(internalApi.resultFile(id, 'curve', 'curve.csv', pc1));
    const headersOf = (content: string) => ({ 'repr-digest': reprDigest(sha256(content)) });
    const curve = await stored(await fetch(url, { method: 'PUT', headers: headersOf('one'), body: 'one' }));
    const late = request(url, { method: 'PUT', headers: headersOf('other') });
    const answer = once(late, 'response') as Promise<[IncomingMessage]>;
    late.write('oth');
    await until(
      'it has begun to arrive',
      async () => (await readdir(path.join(lab.dataDir, '.incoming'))).length > 0,
    );
    await endWith(ended.run_id, curve);
    late.end('er');
    const [{ statusCode }] = await answer;
    expect(statusCode).toBe(409);
    const file = await fetch(lab.url(`/runs/${ended.run_id}/file?filename=${curve.path}`));
    expect(await file.text()).toBe('one');
  });

  it('two labels with one file name > are two files, also at once', async () => {
    const labels = ['a', 'b', 'c', 'd'];
    const files = await Promise.all(labels.map(async (label) => stored(await put(label, 'same.bin', label))));
    expect(new Set(files.map((file) => file.path)).size).toBe(4);
    expect(await Promise.all(files.map(content))).toEqual(labels);
    expect((await stored(await put('c', 'same.bin', 'c'))).path).toBe(files[2]!.path);
  });

  it.each([
    ['../../x', '../../../etc/passwd', 'passwd'],
    ['a/b', 'C:\\lab\\plate.png', 'plate.png'],
    ['.hidden', '..', '_'],
    ['.claims', '.claims', '_claims'],
    ['x'.repeat(200), `${'y'.repeat(200)}.png`, `${'y'.repeat(176)}.png`],
  ])('the label %s with the name %s > stays inside as %s', async (label, name, expected) => {
    const file = await stored(await put(label, name, 'z'));
    expect(file.path).toBe(`${run.steps[0]!.id}/${expected}`);
    expect(await content(file)).toBe('z');
  });

  it('a file of a megabyte > arrives whole, one more byte is refused', async () => {
    const big = randomBytes(1_000_000);
    expect((await stored(await put('big', 'big', big))).size).toBe(1_000_000);
    const response = await put('big', 'big', Buffer.concat([big, Buffer.from('x')]));
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([413, 'too_large']);
  });

  it.each([
    ['a wrong checksum', reprDigest(sha256('other')), 422, 'checksum_mismatch'],
    ['no checksum', 'md5=:x:', 400, 'bad_request'],
  ])('%s > is refused and nothing is stored', async (_, digest, status, code) => {
    const before = await traces(lab);
    const response = await put('wrong', 'wrong.bin', 'bytes', digest);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
    expect(await traces(lab)).toEqual(before);
  });

  it.each([
    ['nonsense', 400],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV.0.1', 404],
  ])('the command %s > is answered with %i', async (id, status) => {
    const response = await fetch(lab.url(internalApi.resultFile(id, 'x', 'x', pc1)), {
      method: 'PUT',
      headers: { 'repr-digest': reprDigest(sha256('')) },
    });
    expect(response.status).toBe(status);
  });
});
