import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandId } from '../../../shared/contracts/command-id.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { RetryPreview } from '../../../shared/contracts/retry-preview.ts';
import type { RunState, StepRecord } from '../../../shared/contracts/run.ts';
import { workcellField } from '../../../shared/contracts/workcell-state.ts';
import { changed } from '../../support/changed.ts';
import { lab, owner, useGateway } from '../../support/lab/use-gateway.ts';
import { experiment, fine, multipart, readStep, step, type Run } from '../../support/lab/submission.ts';
import { traces } from '../../support/lab/gateway-alone.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';

/** A run that somebody else has made meanwhile, and what is wrong with it; undefined where there is none. */
let other: { run_id: string; code: ErrorCode } | undefined;
useGateway({
  store: (own) =>
    changed<Store>(own, {
      createRun: (...given) =>
        other ? Promise.resolve({ outcome: 'existing', run_id: other.run_id }) : own.createRun(...given),
      readRun: (id) =>
        other?.run_id === id ? Promise.reject(new WeirError(other.code, 'no')) : own.readRun(id),
    }),
});

const fetchIt = step('fetch', { name: 'Fetch', args: { target: 'nest' } });
const read = { ...readStep, name: 'Read', files: { protocol: 'p.txt' } };
const putBack = step('move', { name: 'Put back', args: { source: 'nest' }, locations: { target: 'trash' } });

/** A run whose first step has returned a value and a file, and whose second one is as told. */
async function ended(state: RunState, second: Partial<StepRecord> = { status: 'failed' }) {
  const answer = await lab.submit(multipart(fine([fetchIt, read, putBack]), [['files', 'p.txt', 'go']]));
  const run = (await answer.json()) as Run;
  const { run_id } = run;
  const stored = (await lab.store.readRun(run_id))!;
  const { directory } = stored.definition;
  const { id } = stored.definition.steps[0]!;
  const folder = path.join(lab.dataDir, directory, id);
  await mkdir(folder);
  await writeFile(path.join(folder, 'photo.png'), 'a picture');
  const file = { label: 'photo', path: `${id}/photo.png`, size: 9, sha256: 'f'.repeat(64) };
  const record = (position: number): StepRecord => ({
    ...{ status: 'succeeded', attempt: 1, command_id: commandId({ run_id, step: position, attempt: 1 }) },
    ...{ instance: 'a', started_at: 1_000, ended_at: 2_000 },
  });
  const steps = { 0: { ...record(0), data: { mass: 3 }, files: [file] }, 1: { ...record(1), ...second } };
  await owner.bring(run_id, state, { step_index: 1, ended_at: 3_000 }, { steps });
  return { run_id, id, directory };
}

const ask = (way: string, body?: JsonObject, headers = {}) =>
  lab.ask<JsonObject & Run>(body ? 'POST' : 'GET', way, body, headers);
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

  it('twice, without a key > the second is refused, and names the first while that is not over', async () => {
    const { run_id } = await ended('failed');
    const first = await retry(run_id);
    const again = await retry(run_id);
    expect([again.status, again.body['code']]).toEqual([409, 'already_retried']);
    expect(again.body['detail']).toContain(first.body.run_id);
    await owner.bring(first.body.run_id, 'cancelled');
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

  it.each(['run_unreadable', 'store_unavailable'] as const)(
    'while somebody else makes another one, of which the store tells %s > is refused so, and leaves no file behind',
    async (code) => {
      const { run_id } = await ended('failed');
      const before = await traces(lab);
      other = { run_id: newId(), code };
      const answer = await retry(run_id);
      other = undefined;
      expect(answer.body).toMatchObject({ code });
      expect(await traces(lab)).toEqual(before);
    },
  );

  it('twice with one key > is the same run; with another request it is refused', async () => {
    const { run_id } = await ended('failed');
    const key = { 'idempotency-key': `mine-${run_id}` };
    const [one, other] = [await retry(run_id, {}, key), await retry(run_id, {}, key)];
    expect(other.body.run_id).toBe(one.body.run_id);
    const changed = await retry(run_id, { from_step: 0 }, key);
    expect([changed.status, changed.body['code']]).toEqual([409, 'idempotency_conflict']);
    expect((await retry(run_id)).body['code']).toBe('already_retried');
    await owner.bring(one.body.run_id, 'cancelled');
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

  it('a file that was handed in has other bytes now > is named, and nothing is stored', async () => {
    const { run_id, directory } = await ended('failed');
    const at = path.join(lab.dataDir, directory, 'p.txt');
    await writeFile(at, (await readFile(at)).reverse().fill('x', 0, 1));
    const { status, body } = await retry(run_id);
    expect([status, body['code']]).toEqual([409, 'unfit']);
    expect(body['detail']).toContain('"protocol" ("p.txt") has other bytes than it had');
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
