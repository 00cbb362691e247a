import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandId } from '../../../shared/contracts/command-id.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { RetryPreview } from '../../../shared/contracts/retry-preview.ts';
import type { RunState, StepRecord } from '../../../shared/contracts/run.ts';
import { workcellField } from '../../../shared/contracts/workcell-state.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';
import { experiment, fine, multipart, readStep, step, type Run } from '../../support/lab/submission.ts';

useGateway();

const fetchIt = step('fetch', { name: 'Fetch', args: { target: 'nest' } });
const read = { ...readStep, name: 'Read', files: { protocol: 'p.txt' } };
const putBack = step('move', { name: 'Put back', args: { source: 'nest' }, locations: { target: 'trash' } });

/** A run whose first step has returned a value and a file, and whose second one is as told. */
async function ended(state: RunState, second: Partial<StepRecord> = { status: 'failed' }) {
  const form = multipart(fine([fetchIt, read, putBack]), [['files', 'p.txt', 'go']]);
  const answer = await fetch(lab.url('/runs/start'), { method: 'POST', body: form });
  const run = (await answer.json()) as Run;
  const { run_id } = run;
  const stored = (await lab.store.readRun(run_id))!;
  const { directory, steps } = stored.definition;
  const id = steps[0]!.id;
  const folder = path.join(lab.dataDir, directory, id);
  await mkdir(folder);
  await writeFile(path.join(folder, 'photo.png'), 'a picture');
  const file = { label: 'photo', path: `${id}/photo.png`, size: 9, sha256: 'f'.repeat(64) };
  const record = (position: number): StepRecord => ({
    ...{ status: 'succeeded', attempt: 1, command_id: commandId({ run_id, step: position, attempt: 1 }) },
    ...{ instance: 'a', started_at: 1_000, ended_at: 2_000 },
  });
  await owner.commit({}, [
    {
      run_id,
      update: {
        ...{ state, summary: { step_index: 1, paused: false, acting: false, ended_at: 3_000 } },
        steps: { 0: { ...record(0), data: { mass: 3 }, files: [file] }, 1: { ...record(1), ...second } },
      },
      log: [],
    },
  ]);
  return { run_id, id, directory };
}

/** Ends a run, as the owner would. */
async function end(run_id: string): Promise<void> {
  const summary = { step_index: 0, paused: false, acting: false };
  const update = { state: 'cancelled' as const, summary, steps: {} };
  await owner.commit({}, [{ run_id, update, log: [] }]);
}

async function ask(way: string, body?: JsonObject, headers: Record<string, string> = {}) {
  const json = { 'content-type': 'application/json', ...headers };
  const post = { method: 'POST', headers: json, body: JSON.stringify(body ?? {}) };
  const response = await fetch(lab.url(way), body ? post : {});
  return { status: response.status, body: (await response.json()) as JsonObject & Run };
}

const retry = (run_id: string, body: JsonObject = {}, headers = {}) =>
  ask(`/runs/${run_id}/retry`, body, headers);

describe('POST /runs/{id}/retry of a run that is over', () => {
  it('failed > a new run has what is done, the files too, and says where it comes from', async () => {
    const { run_id, id } = await ended('failed');
    const { status, body } = await retry(run_id, { by: 'Ada', reason: 'lamp is new' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'new',
      experiment_id: experiment,
      retry_of: run_id,
      retried_by: { by: 'Ada', reason: 'lamp is new' },
      steps: [
        { name: 'Fetch', state: 'succeeded', values: { mass: 3 }, taken_from: run_id },
        { name: 'Read', result: null },
        { name: 'Put back', result: null },
      ],
    });
    const { definition } = (await lab.store.readRun(body.run_id))!;
    expect(definition.taken_over).toMatchObject({ 0: { data: { mass: 3 }, taken_from: run_id } });
    const folder = path.join(lab.dataDir, definition.directory);
    expect(await readFile(path.join(folder, 'p.txt'), 'utf8')).toBe('go');
    expect(await readFile(path.join(folder, id, 'photo.png'), 'utf8')).toBe('a picture');
  });

  it('cancelled, from an earlier step with other arguments > that step is done again with them', async () => {
    const { run_id } = await ended('cancelled', { status: 'cancelled' });
    const request = { from_step: 'Fetch', args: { Read: { wells: ['B1'] } } };
    const { body } = await retry(run_id, request);
    expect(body.steps.map(({ args, result }) => [args, result])).toMatchObject([
      [{ target: [1, 2, 3] }, null],
      [{ wells: ['B1'] }, null],
      [{}, null],
    ]);
    expect((await lab.store.readRun(body.run_id))!.definition.taken_over).toEqual({});
  });

  it('an argument that names a location > gets its coordinates of today', async () => {
    const { run_id } = await ended('failed');
    const { body } = await retry(run_id, { args: { 'Put back': { source: 'nest', target: 'nest' } } });
    expect(body.steps[2]).toMatchObject({
      args: { source: [1, 2, 3], target: [1, 2, 3] },
      locations: { source: 'nest', target: 'nest' },
    });
  });

  it('twice, without a key > the second is refused, and names the first while that is not over', async () => {
    const { run_id } = await ended('failed');
    const first = await retry(run_id);
    const again = await retry(run_id);
    expect([again.status, again.body['code']]).toEqual([409, 'already_retried']);
    expect(again.body['detail']).toContain(first.body.run_id);
    await end(first.body.run_id);
    const third = await retry(run_id);
    expect(third.status).toBe(200);
    expect((await retry(run_id)).body['detail']).toContain(third.body.run_id);
  });

  it('by two at once > makes one run', async () => {
    const { run_id } = await ended('failed');
    const both = await Promise.all([retry(run_id), retry(run_id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const made = (await lab.store.listRuns({ limit: 1000 })).runs.filter(
      ({ definition }) => definition.retry_of === run_id,
    );
    expect(made).toHaveLength(1);
    await expect(stat(path.join(lab.dataDir, made[0]!.definition.directory, 'p.txt'))).resolves.toBeDefined();
  });

  it('twice with one key > is the same run; with another request it is refused', async () => {
    const { run_id } = await ended('failed');
    const key = { 'idempotency-key': `mine-${run_id}` };
    const [one, other] = [await retry(run_id, {}, key), await retry(run_id, {}, key)];
    expect(other.body.run_id).toBe(one.body.run_id);
    const changed = await retry(run_id, { from_step: 0 }, key);
    expect([changed.status, changed.body['code']]).toEqual([409, 'idempotency_conflict']);
    expect((await retry(run_id)).body['code']).toBe('already_retried');
    await end(one.body.run_id);
    expect((await retry(run_id, {}, key)).body.run_id).toBe(one.body.run_id);
    expect((await retry(run_id)).status).toBe(200);
  });

  it.each([
    [{ from_step: 'Reed' }, 404, 'step_not_found', 'did you mean "Read"'],
    [{ from_step: 7 }, 404, 'step_not_found', 'its steps are 0 to 2'],
    [{ from_step: 'Put back' }, 409, 'unfit', 'comes after what is not done yet ("Read")'],
    [{ from_step: -1 }, 400, 'bad_request', 'whole number'],
    [{ args: { Read: 3 } }, 400, 'bad_request', '"args" must be an object that leads from names of steps'],
    [{ args: { Read: { wells: 7 } } }, 422, 'bad_arguments', '/args/Read/wells'],
    [{ args: { Fetch: { target: 'nest' } } }, 422, 'bad_arguments', 'is taken over'],
    [{ args: { 'Put back': { source: 'nets' } } }, 422, 'bad_arguments', 'did you mean "nest"'],
  ])('%j > is refused with %i, and nothing is stored', async (request, status, code, words) => {
    const { run_id } = await ended('failed');
    const before = (await lab.store.listRuns({ limit: 1000 })).runs.length;
    const answer = await retry(run_id, request);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(answer.body['detail']).toContain(words);
    expect((await lab.store.listRuns({ limit: 1000 })).runs).toHaveLength(before);
  });

  it('a file that a step needs and that is gone > is named, and nothing is stored', async () => {
    const { run_id, directory } = await ended('failed');
    await rm(path.join(lab.dataDir, directory, 'p.txt'));
    const { status, body } = await retry(run_id);
    expect([status, body['code']]).toEqual([409, 'unfit']);
    expect(body['detail']).toContain('"protocol" ("p.txt") is not in the data folder any more');
  });

  it.each([
    ['completed', 'the run is completed'],
    ['active', 'in_progress'],
  ] as const)('%s > is refused, and says what would fit', async (state, words) => {
    const { run_id } = await ended(state);
    const { status, body } = await retry(run_id);
    expect([status, body['code']]).toEqual([409, 'unfit']);
    expect(body['detail']).toContain(words);
  });
});

describe('GET /runs/{id}/retry', () => {
  it('says what is done, what moves and what is stale, and stores nothing', async () => {
    const { run_id, id, directory } = await ended('failed');
    await rm(path.join(lab.dataDir, directory, id), { recursive: true });
    const [reset, nest] = [
      { command: 'reset', phase: 'done' },
      { state: experiment, since: 5_000 },
    ];
    await owner.commit({
      [workcellField.answer('arm/a')]: { ...reset, revision: 1, did: 'x', taken_at: 4_000, ended_at: 4_000 },
      [workcellField.location('nest')]: nest,
    });
    const before = (await lab.store.listRuns({ limit: 1000 })).runs.length;
    const preview = (await ask(`/runs/${run_id}/retry`)).body as JsonObject as RetryPreview;
    expect(preview).toMatchObject({ run_id, as: 'new_run', allowed: true, begins: ['Read'], left_out: [] });
    expect(preview.steps.map(({ name, does, was }) => [name, does, was])).toEqual([
      ['Fetch', 'taken_over', 'succeeded'],
      ['Read', 'again', 'failed'],
      ['Put back', 'first', null],
    ]);
    expect(preview.moves).toMatchObject([
      {
        name: 'Put back',
        fits: true,
        source: { location: 'nest', now: 'this_experiment' },
        target: null,
        text: 'from nest to trash; nest holds something of this experiment',
      },
    ]);
    expect(preview.stale.map(({ kind, weight }) => [kind, weight])).toEqual([
      ['instrument_reset', 'warning'],
      ['file_missing', 'warning'],
      ['age', 'normal'],
    ]);
    const same = await ask(`/runs/${run_id}/retry?preview=1`, { from_step: 'Read' });
    expect(same.body).toEqual(preview);
    expect((await lab.store.listRuns({ limit: 1000 })).runs).toHaveLength(before);
  });

  it('what would refuse it > is told with it', async () => {
    const { run_id } = await ended('failed');
    const { body } = await retry(run_id);
    const preview = (await ask(`/runs/${run_id}/retry?from_step=Put%20back`)).body;
    expect(preview).toMatchObject({ allowed: false, goes_on_as: body.run_id });
    expect(preview['problems']).toHaveLength(2);
  });
});
