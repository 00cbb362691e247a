import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { DataFolder } from '../../../gateway/files/data-folder.ts';
import { isId, newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { eventually } from '../../support/eventually.ts';
import { until } from '../../support/until.ts';
import { traces } from '../../support/lab/gateway-alone.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';
import { experiment, fine, multipart, readStep, type Run } from '../../support/lab/submission.ts';

useGateway();

/** Ids of the runs whose submission reached the inbox. */
const announced = () => owner.inbox.flatMap((message) => ('run_id' in message ? message.run_id : []));

async function accepted(response: Response): Promise<Run> {
  expect(response.status).toBe(200);
  return (await response.json()) as Run;
}

describe('POST /runs/start', () => {
  /** Hands in a form of which the payload has so many letters, its bytes as `pack` makes them. */
  const submitPacked = (encoding: string, pack: (form: string) => Uint8Array, letters: number) => {
    const form = { ...fine(), validate_only: 'true', payload: JSON.stringify({ text: 'x'.repeat(letters) }) };
    const type = 'application/x-www-form-urlencoded';
    const headers = { 'content-type': type, 'content-encoding': encoding };
    const body = Uint8Array.from(pack(new URLSearchParams(form).toString()));
    return fetch(lab.url('/runs/start'), { method: 'POST', headers, body });
  };

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', (form: string) => brotliCompressSync(form, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ])(
    'a form of 3 MB as %s > is taken; one beyond the limit and a damaged one are refused',
    async (encoding, pack) => {
      expect((await submitPacked(encoding, pack, 3_000_000)).status).toBe(200);
      expect((await submitPacked(encoding, pack, 17_000_000)).status).toBe(413);
      const damaged = await submitPacked(encoding, (form) => pack(form).subarray(0, 100), 1_000);
      expect(damaged.status).toBe(400);
      expect(await damaged.json()).toMatchObject({ code: 'bad_request' });
    },
  );

  it('a workflow as WEI sends it > is stored, announced and answered as a WorkflowRun', async () => {
    const form = { ...fine(), payload: '{}', simulate: 'False', validate_only: 'false' };
    const response = await lab.submit(form);
    const run = await accepted(response);
    expect(response.headers.get('location')).toBe(`/runs/${run.run_id}`);
    expect(run).toMatchObject({
      ...{ name: 'a workflow', label: 'a workflow', metadata: {}, parameters: [], modules: [] },
      ...{ experiment_id: experiment, payload: {}, status: 'new', step_index: 0, simulate: false },
      ...{ start_time: null, end_time: null, duration: null },
      steps: [{ name: 'read it', module: 'reader', action: 'read', args: { wells: ['A1'] }, result: null }],
    });
    expect(isId(run.run_id) && isId(run.steps[0]?.id)).toBe(true);
    expect((await lab.store.readRun(run.run_id))?.state).toBe('new');
    await until('it is announced', () => announced().includes(run.run_id));
  });

  it.each(['/runs/start', '/runs/start/'])(
    '%s with raw YAML > takes parameters, payload and locations',
    async (url) => {
      const workflow = `name: raw
parameters:
  - {name: gain, default: 0}
  - {name: row}
flowdef:
  - {name: move, module: arm, action: move, args: {target: payload.where}}
  - {name: read, module: reader, action: read, args: {wells: ["\${row}1"], gain: $gain}}
`;
      const body = new URLSearchParams({
        ...{ workflow, experiment_id: experiment },
        ...{ payload: '{"payload.where": "nest"}', parameters: '{"row": "B"}' },
      });
      const run = await accepted(await fetch(lab.url(url), { method: 'POST', body }));
      expect(run.steps).toMatchObject([
        { args: { target: [1, 2, 3] }, locations: { target: 'nest' } },
        { args: { wells: ['B1'], gain: 0 } },
      ]);
      expect(run).toMatchObject({ given_parameters: { row: 'B' } });
      const read = await fetch(lab.url(`/runs/${run.run_id}`));
      expect(await read.json()).toMatchObject({ given_parameters: { row: 'B' } });
      const { definition } = (await lab.store.readRun(run.run_id))!;
      expect(definition.parameters).toEqual({ row: 'B' });
      expect(definition.warnings).toEqual([expect.stringContaining('"arm" has not told yet')]);
    },
  );

  it('files, and the workflow as a file, text fields last > are kept under the run, checksums known', async () => {
    const form = new FormData();
    const workflow = JSON.stringify({
      name: 'Größe/../x',
      flowdef: [{ ...readStep, files: { protocol: '/home/me/grüße.txt' } }],
    });
    form.append('files', new Blob(['hello']), 'grüße.txt');
    form.append('files', new Blob(['more']), '../../x');
    form.append('workflow', new Blob([workflow]), 'w.json');
    form.append('experiment_id', experiment);
    const run = await accepted(await lab.submit(form));
    const { definition } = (await lab.store.readRun(run.run_id))!;
    const protocol = path.join(lab.dataDir, definition.directory, 'grüße.txt');
    expect(run.steps[0]).toMatchObject({ files: { protocol } });
    expect(definition.directory).toBe(`experiments/experiment_id_${experiment}/Größe_.._x_id_${run.run_id}`);
    expect(definition.inputs).toMatchObject([
      {
        path: 'grüße.txt',
        size: 5,
        sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      },
      { path: 'x' },
    ]);
    const folder = path.join(lab.dataDir, definition.directory);
    expect(await readFile(path.join(folder, 'grüße.txt'), 'utf8')).toBe('hello');
    expect(await readFile(path.join(folder, 'x'), 'utf8')).toBe('more');
    expect((await traces(lab)).filter((file) => file.startsWith('.incoming/'))).toEqual([]);
  });

  it('many files > are put on the disk with one sync of their folder, before the run is in the store', async () => {
    const happened: string[] = [];
    const { sync } = DataFolder.prototype;
    vi.spyOn(DataFolder.prototype, 'sync').mockImplementation(async function (this: DataFolder, folder) {
      await sync.call(this, folder);
      if (folder.includes('many_files')) happened.push(`${(await readdir(folder)).length} synced`);
    });
    const createRun = lab.store.createRun.bind(lab.store);
    vi.spyOn(lab.store, 'createRun').mockImplementation((...given) => {
      happened.push('created');
      return createRun(...given);
    });
    const files = Array.from({ length: 40 }, (_, i): [string, string, string] => [
      'files',
      `${i}.txt`,
      `${i}`,
    ]);
    const run = await accepted(await lab.submit(multipart(fine([readStep], { name: 'many files' }), files)));
    expect(happened).toEqual(['40 synced', 'created']);
    const { directory } = (await lab.store.readRun(run.run_id))!.definition;
    expect(await readFile(path.join(lab.dataDir, directory, '39.txt'), 'utf8')).toBe('39');
  });

  it('validate_only > answers the run as it would be and keeps nothing', async () => {
    const before = await traces(lab);
    const form = multipart({ ...fine(), validate_only: 'True', simulate: 'true' }, [['files', 'x', 'y']]);
    expect(await accepted(await lab.submit(form))).toMatchObject({ status: 'new', label: 'a workflow' });
    expect(await traces(lab)).toEqual(before);
  });
});

describe('POST /runs', () => {
  const submitMany = (form: FormData | Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(lab.url('/runs'), {
      method: 'POST',
      body: form instanceof FormData ? form : new URLSearchParams(form),
      headers,
    });
  const parameters = [
    { name: 'gain', type: 'integer', minimum: 0 },
    { name: 'well', type: 'string', default: 'A1' },
  ];
  const withParameters = fine([{ ...readStep, args: { wells: ['$well'], gain: '$gain' } }], { parameters });
  const read = async (response: Response) => {
    expect(response.status).toBe(200);
    return (await response.json()) as { submission_id: string; runs: (JsonObject & { run_id: string })[] };
  };

  it('a count, with a file > is as many runs of one experiment, each with its file; the same key is the same runs', async () => {
    const headers = { 'idempotency-key': newId() };
    const steps = [{ ...readStep, files: { protocol: 'plan.txt' } }];
    const form = () => multipart({ ...fine(steps), count: '20' }, [['files', 'plan.txt', 'as planned']]);
    const answer = await read(await submitMany(form(), headers));
    const { submission_id: id, runs } = answer;
    expect(answer).toMatchObject({ experiment_id: experiment, label: 'a workflow', warnings: [] });
    expect(runs).toHaveLength(20);
    expect(runs[0]).toEqual({ run_id: id });
    const before = await traces(lab);
    expect(await read(await submitMany(form(), headers))).toEqual(answer);
    const others = form();
    others.set('count', '19');
    expect(await (await submitMany(others, headers)).json()).toMatchObject({ code: 'idempotency_conflict' });
    expect(await traces(lab)).toEqual(before);

    await until('all are announced', () => runs.every(({ run_id }) => announced().includes(run_id)));
    const stored = await Promise.all(
      runs.map(async ({ run_id }) => (await lab.store.readRun(run_id))!.definition),
    );
    for (const [at, { submission, directory }] of stored.entries()) {
      expect(submission).toEqual({ id, index: at + 1, of: 20 });
      const text = () => readFile(path.join(lab.dataDir, directory, 'plan.txt'), 'utf8');
      expect(await text()).toBe('as planned');
      // One that is cleared away leaves the others whole.
      if (at === 0) await new DataFolder(lab.dataDir).removeRun(directory);
    }
    const third = { submission: { id, index: 3, of: 20 } };
    expect(await (await fetch(lab.url(`/runs/${runs[2]?.run_id}`))).json()).toMatchObject(third);
    const list = await fetch(lab.url(`/runs?experiment_id=${experiment}&limit=1&cursor=${runs[3]?.run_id}`));
    expect(await list.json()).toMatchObject({ runs: [{ run_id: runs[2]?.run_id, ...third }] });
  });

  it('a table, as text and as a file > is a run per row, with the values of the row', async () => {
    const table = '\uFEFFgain;well\r\n1;A1\r\n2;\r\n';
    const rows = [
      { row: 1, parameters: { gain: 1, well: 'A1' } },
      { row: 2, parameters: { gain: 2 } },
    ];
    const [one, other] = await Promise.all([
      submitMany({ ...withParameters, table }).then(read),
      submitMany(multipart(withParameters, [['table', 'plates.csv', table]])).then(read),
    ]);
    for (const { runs } of [one, other]) expect(runs).toMatchObject(rows);
    const { definition } = (await lab.store.readRun(other.runs[1]!.run_id))!;
    expect(definition).toMatchObject({
      parameters: { gain: 2 },
      steps: [{ args: { wells: ['A1'], gain: 2 } }],
      submission: { index: 2, of: 2 },
    });
  });

  it('neither > is one run; validate_only > keeps nothing', async () => {
    const { submission_id, runs } = await read(await submitMany(fine()));
    expect(runs).toEqual([{ run_id: submission_id }]);
    expect((await lab.store.readRun(submission_id))?.definition).not.toHaveProperty('submission');
    const before = await traces(lab);
    const only = await submitMany({ ...fine(), count: '1000', validate_only: 'true' });
    expect((await read(only)).runs).toHaveLength(1000);
    expect(await traces(lab)).toEqual(before);
  });

  const gains = (...values: unknown[]) => ['gain', ...values].join('\n');
  it.each<[string, Record<string, string>, string]>([
    ['count: 100000', { count: '100000' }, '"count" must be a whole number from 1 to 1000'],
    ['count: 0', { count: '0' }, '"count" must be a whole number from 1 to 1000'],
    ['count: 2.5', { count: '2.5' }, '"count" must be a whole number from 1 to 1000'],
    ['both', { count: '2', table: gains(1, 2) }, '"count" and "table" are both given'],
    ['nothing in it', { table: '' }, 'table, line 1: the table has nothing in it'],
    ['no rows', { table: 'gain\n' }, 'table, line 1: the table has no row below its header'],
    [
      'a value of the wrong type in row 17',
      { table: gains(...Array.from({ length: 16 }, (_, i) => i), 'high') },
      'table, line 18: row 17, column "gain": it must be a whole number, and is the text "high"',
    ],
    [
      'a column that is none',
      { table: 'gian\n1\n' },
      'the column "gian" is no parameter of the workflow, which declares "gain", "well"; did you mean "gain"?',
    ],
    [
      '10,001 rows',
      { table: gains(...Array.from({ length: 10_001 }, (_, i) => i)) },
      'has more than 1000 rows',
    ],
  ])('%s > is refused in a sentence, and nothing is stored', async (_, asked, sentence) => {
    const before = await traces(lab);
    const response = await submitMany({ ...withParameters, ...asked });
    const { detail } = (await response.json()) as { detail: string };
    expect(response.status).toBe(422);
    expect(detail).toContain(sentence);
    expect(await traces(lab)).toEqual(before);
  });

  it("WEI's call with one of them > says where many runs are handed in", async () => {
    const response = await lab.submit({ ...fine(), count: '2' });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      detail: expect.stringContaining('hand them in with POST /runs') as string,
    });
  });

  it('a preflight and a check > say how many runs it would be, and what is wrong with rows', async () => {
    const table = gains(1, 2, 'x');
    const ask = async (url: string, init: RequestInit) =>
      (await (await fetch(lab.url(url), { method: 'POST', ...init })).json()) as JsonObject;
    const wrong = {
      file: 'table',
      line: 4,
      message: expect.stringContaining('row 3, column "gain"') as string,
    };
    const expected = { ok: false, runs: 3, problems: [{ ...wrong, pointer: '' }] };
    const form = new URLSearchParams({ ...withParameters, table });
    expect(await ask('/runs/preflight', { body: form })).toMatchObject(expected);
    const document = JSON.stringify({ workflow: withParameters['workflow'], table });
    const json = { body: document, headers: { 'content-type': 'application/json' } };
    expect(await ask('/workflows/check', json)).toMatchObject(expected);
    const counted = new URLSearchParams({ ...fine(), count: '7' });
    expect(await ask('/runs/preflight', { body: counted })).toMatchObject({ ok: true, runs: 7 });
  });
});

describe('Idempotency-Key', () => {
  it('the same submission again > gives back the same run, announces it anew and keeps no second copy', async () => {
    const headers = { 'idempotency-key': newId() };
    const send = () => lab.submit(multipart(fine(), [['files', 'x', 'y']]), headers);
    const first = await accepted(await send());
    const before = await traces(lab);
    const second = await accepted(await send());
    expect(second.run_id).toBe(first.run_id);
    expect(await traces(lab)).toEqual(before);
    await eventually(() => expect(announced().filter((id) => id === first.run_id)).toHaveLength(2));
  });

  it.each([
    ['another workflow', { ...fine([readStep], { name: 'other' }) }],
    ['another payload', { ...fine(), payload: '{"a": 1}' }],
    ['another experiment', { ...fine(), experiment_id: newId() }],
  ])('the key with %s > is a conflict', async (_, other) => {
    const headers = { 'idempotency-key': newId() };
    await accepted(await lab.submit(fine(), headers));
    const response = await lab.submit(other, headers);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: 'idempotency_conflict' });
  });
});
