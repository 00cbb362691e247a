import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../shared/contracts/audit.ts';
import type { LibraryVersion } from '../../../shared/contracts/library.ts';
import type {
  LibraryDraftView,
  LibraryListView,
  LibrarySavedView,
  LibraryVersionsView,
  LibraryWorkflowView,
} from '../../../shared/contracts/library-view.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { eventually } from '../../support/eventually.ts';
import { Lab } from '../../support/lab/lab.ts';
import { until } from '../../support/until.ts';

const local = makeKey('local');
const keys = new Map<string, string>();
let lab: Lab;

beforeAll(async () => {
  lab = await Lab.open({ modules: ['reader', 'arm'] });
  await lab.playOwner();
  await lab.startGateway({ localKey: local });
  for (const name of ['ada', 'bob', 'eve']) {
    const { body } = await ask('local', 'POST', '/keys', { name, role: 'scientist' });
    keys.set(name, body['key'] as string);
  }
});
afterAll(() => lab.close());

let name: string;
beforeEach(() => {
  name = `mix-${newId().slice(-8)}`;
});

interface Answered<Body> {
  status: number;
  body: Body & JsonObject;
}

/** Asks as whoever has that key; without one as nobody. */
async function ask<Body = JsonObject>(
  who: string | undefined,
  method: string,
  path: string,
  body?: object,
  more: Record<string, string> = {},
): Promise<Answered<Body>> {
  const key = who === 'local' ? local : keys.get(who ?? '');
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const sent = body instanceof FormData ? body : body && JSON.stringify(body);
  const type = typeof sent === 'string' ? { 'content-type': 'application/json' } : {};
  const response = await fetch(lab.url(path), {
    method,
    headers: { ...authorization, ...type, ...more },
    ...(sent === undefined ? {} : { body: sent }),
  });
  return { status: response.status, body: (await response.json()) as Body & JsonObject };
}

const textOf = (speed = 1, more = ''): string =>
  `name: Mix it\nparameters:\n  - { name: volume }\nflowdef:\n  - { name: mix, module: arm, action: move, args: { speed: ${speed}, volume: $volume } }\n${more}`;

const about = (text: string): string => `${text}metadata: { description: Mixes a volume }\n`;

const save = (who: string | undefined, text: string, more: object = {}, named = name) =>
  ask<LibrarySavedView>(who, 'PUT', `/workflows/${named}`, { workflow: text, ...more });

const read = (who?: string, version?: number) =>
  ask<LibraryWorkflowView>(
    who,
    'GET',
    `/workflows/${name}${version === undefined ? '' : `?version=${version}`}`,
  );

interface Run extends JsonObject {
  run_id: string;
  label: string;
  warnings: string[];
}
type Shown = Run & { library?: LibraryVersion; given_parameters: JsonObject; flowdef: JsonObject[] };

async function handIn(fields: Record<string, string>, key: string = newId()): Promise<Answered<Shown>> {
  const form = new FormData();
  const given = { experiment_id: newId(), parameters: '{"volume": 5}', ...fields };
  for (const [field, value] of Object.entries(given)) form.set(field, value);
  return ask<Shown>('ada', 'POST', '/runs/start', form, { 'idempotency-key': key });
}

describe('PUT /workflows/{name}', () => {
  it('versions > are numbered, are never changed, and say who has saved them from which', async () => {
    expect((await save('ada', about(textOf(1)), { note: 'first' })).body).toMatchObject({
      problems: [],
      name,
      version: 1,
      is_new: true,
    });
    expect((await read('ada')).body).toMatchObject({ description: 'Mixes a volume' });
    expect((await save('ada', textOf(2), { based_on: 1, note: 'quicker' })).body.version).toBe(2);
    const { body } = await read('ada');
    expect(body).not.toHaveProperty('description');
    expect(body).toMatchObject({
      ...{ name, title: 'Mix it', author: 'ada', may_change: true, workflow: textOf(2) },
      newest: { version: 2, by: 'ada', note: 'quicker', based_on: 1 },
    });
    expect((await read('eve', 1)).body).toMatchObject({
      workflow: about(textOf(1)),
      may_change: false,
      shown: { version: 1 },
    });
    const versions = await ask<LibraryVersionsView>('eve', 'GET', `/workflows/${name}/versions?limit=1`);
    expect(versions.body).toMatchObject({ versions: [{ version: 2 }], next: 2 });
    const older = await ask<LibraryVersionsView>('eve', 'GET', `/workflows/${name}/versions?cursor=2`);
    expect(older.body).toMatchObject({
      versions: [{ version: 1, note: 'first', based_on: null }],
      next: null,
    });
    expect((await read('eve', 3)).body).toMatchObject({
      code: 'workflow_not_found',
      detail: expect.stringContaining('which has versions 1 to 2') as string,
    });
  });

  it('the same texts again > are no new version, whatever they say they were edited from', async () => {
    await save('ada', textOf(1));
    await save('ada', textOf(2), { based_on: 1 });
    expect((await save('ada', textOf(2), { based_on: 1 })).body).toMatchObject({ version: 2, is_new: false });
  });

  it('somebody else was quicker > nothing is saved, and it is told who has saved which version', async () => {
    await save('ada', textOf(1));
    await ask('ada', 'PATCH', `/workflows/${name}`, { editors: ['bob'] });
    expect((await save('bob', textOf(2), { based_on: 1 })).status).toBe(200);
    for (const stale of [{ based_on: 1 }, {}]) {
      const late = await save('ada', textOf(3), stale);
      expect([late.status, late.body['code']]).toEqual([409, 'version_conflict']);
      expect(late.body['detail']).toMatch(/has version 2 by bob since /);
    }
    expect((await read()).body).toMatchObject({ workflow: textOf(2) });
    const none = await save('ada', textOf(1), { based_on: 1 }, `${name}-other`);
    expect([none.status, none.body['code']]).toEqual([404, 'workflow_not_found']);
  });

  it('many at once from one version > one of them has the next one', async () => {
    await save('ada', textOf(0));
    const answers = await Promise.all(
      [1, 2, 3, 4].map((speed) => save('ada', textOf(speed), { based_on: 1 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect((await read()).body.newest.version).toBe(2);
  });

  it('what is no workflow > is refused with its place; what the lab does not have now is told, and saved', async () => {
    const broken = await save('ada', 'name: x\nflowdef:\n  - { name: a\n');
    expect([broken.status, broken.body['code']]).toEqual([422, 'invalid_workflow']);
    expect(broken.body['errors']).toMatchObject([{ line: 3 }]);
    const used = await save('ada', textOf(), {
      workflows: { 'parts/wash.yaml': 'name: wash\nflowdef: 3\n' },
    });
    expect(used.body['errors']).toMatchObject([{ file: 'parts/wash.yaml', line: 2 }]);
    const misspelt = await save('ada', textOf(1, 'comlete_by: "21:00"\n'));
    expect(misspelt.body).toMatchObject({ code: 'invalid_workflow', errors: [{ line: 6 }] });
    const elsewhere = textOf()
      .replace('name: volume', 'name: volume, type: number')
      .replace('module: arm', 'module: shaker');
    const { status, body } = await save('ada', elsewhere);
    expect([status, body.version]).toEqual([200, 1]);
    expect(body.problems.map(({ message }) => message).join()).toContain(
      '"shaker" is no module of this workcell',
    );
    for (const bad of ['-mix', 'a b', 'x'.repeat(81)]) {
      const refused = await save('ada', textOf(), {}, encodeURIComponent(bad));
      expect([refused.status, refused.body['code']]).toEqual([422, 'invalid_form']);
    }
    expect((await ask('ada', 'PUT', '/workflows/check', { workflow: textOf() })).status).toBe(405);
  });

  it('who may change it > its author, named editors, admins, and everybody where no key is asked for', async () => {
    await save('ada', textOf(1));
    const refused = await save('bob', textOf(2), { based_on: 1 });
    expect([refused.status, refused.body['code']]).toEqual([403, 'not_allowed']);
    expect(refused.body['detail']).toContain('is changed by ada and whoever');
    expect((await ask('bob', 'PATCH', `/workflows/${name}`, { notes: 'mine' })).status).toBe(403);
    await ask('ada', 'PATCH', `/workflows/${name}`, { editors: ['bob'] });
    expect((await save('bob', textOf(2), { based_on: 1 })).status).toBe(200);
    expect((await save('eve', textOf(3), { based_on: 2 })).status).toBe(403);
    expect((await save('local', textOf(3), { based_on: 2, by: 'root' })).status).toBe(200);
    expect((await save(undefined, textOf(4), { based_on: 3 })).status).toBe(200);
    await eventually(async () => {
      const { entries } = (
        await ask<{ entries: AuditEntry[] }>('local', 'GET', '/audit?operation=saveWorkflow')
      ).body;
      const own = entries.filter(({ on }) => on?.['name'] === name && on !== undefined);
      expect(own.map(({ by, status, after }) => [by, status, after?.['version']])).toContainEqual([
        'bob',
        200,
        `${name}@2`,
      ]);
    });
  });
});

describe('PATCH /workflows/{name}', () => {
  it('tags, notes and the archive > are changed alone, and lists heed them', async () => {
    await save('ada', textOf());
    const other = `${name}-other`;
    await save('bob', textOf(), {}, other);
    const { body } = await ask<LibraryWorkflowView>('ada', 'PATCH', `/workflows/${name}`, {
      tags: [name, 'b'],
    });
    await ask('ada', 'PATCH', `/workflows/${name}`, { notes: `For ${name.toUpperCase()} alone` });
    expect((await read()).body).toMatchObject({
      tags: [name, 'b'],
      notes: `For ${name.toUpperCase()} alone`,
    });
    const stale = { revision: body.revision, tags: [] };
    expect((await ask('ada', 'PATCH', `/workflows/${name}`, stale)).body['code']).toBe('version_conflict');
    const found = async (query: string) =>
      (await ask<LibraryListView>('eve', 'GET', `/workflows?${query}`)).body.workflows.map(
        (each) => each.name,
      );
    expect(await found(`text=${name}`)).toEqual([name, other]);
    expect(await found(`text=${name}&limit=1&cursor=${name}`)).toEqual([other]);
    expect(await found(`tag=${name}`)).toEqual([name]);
    const { tags, count } = (await ask<LibraryListView>('eve', 'GET', '/workflows?text=none&limit=1')).body;
    expect(tags).toEqual(expect.arrayContaining(['b', name]));
    expect(count).toBeGreaterThan(1);
    expect(await found(`tag=${name.toUpperCase()}`)).toEqual([name]);
    await ask('ada', 'PATCH', `/workflows/${name}`, { archived: true });
    expect((await save('ada', textOf(2), { based_on: 1 })).body.warnings).toMatchObject([
      { message: expect.stringContaining('is archived: lists leave it out') as string },
    ]);
    expect(await found(`text=${name}`)).toEqual([other]);
    expect(await found(`text=${name}&archived=all`)).toEqual([name, other]);
    expect(await found('archived=true')).toContain(name);
    const odd = await ask('ada', 'PATCH', `/workflows/${name}`, { tags: ['a,b'] });
    expect([odd.status, odd.body['code']]).toEqual([422, 'invalid_form']);
    const twice = await ask('ada', 'PATCH', `/workflows/${name}`, { tags: ['Good', 'good'] });
    expect(twice.body['tags']).toEqual(['good']);
  });
});

describe('drafts', () => {
  it('of one person > are kept whatever they are, listed to nobody else, and gone when they are saved', async () => {
    const draft = (who: string | undefined, method = 'GET', body?: object) =>
      ask<LibraryDraftView>(who, method, `/workflows/${name}/draft`, body);
    await draft('ada', 'PUT', { workflow: 'name: half\nflow' });
    await draft('ada', 'PUT', { workflow: '', workflows: { 'a.yaml': 'x' } });
    await draft('bob', 'PUT', { workflow: textOf(), based_on: 1 });
    expect((await draft('ada')).body.draft).toMatchObject({
      workflow: '',
      workflows: { 'a.yaml': 'x' },
      based_on: null,
    });
    expect((await draft(undefined)).body).toEqual({ draft: null });
    const drafts = async (who: string) =>
      (await ask<LibraryListView>(who, 'GET', '/workflows')).body.drafts.filter((each) => each.name === name);
    expect(await drafts('bob')).toMatchObject([{ name, based_on: 1 }]);
    expect(await drafts('eve')).toEqual([]);
    await save('bob', textOf());
    expect(await drafts('bob')).toEqual([]);
    // What another program saves in his name meanwhile is not what he writes.
    await save('ada', textOf());
    expect(await drafts('ada')).toHaveLength(1);
    await draft('ada', 'DELETE');
    expect(await drafts('ada')).toEqual([]);
    for (const method of ['GET', 'DELETE'])
      expect((await ask('ada', method, '/workflows/-bad/draft')).status).toBe(422);
  });

  it('one that was written in two places > is kept where its writer saw what stands there, and told where he did not', async () => {
    const keep = (workflow: string, seen: string | null | undefined) =>
      ask<LibraryDraftView>('ada', 'PUT', `/workflows/${name}/draft`, { workflow, seen });
    const first = (await keep('one', null)).body.draft?.at;
    // Its answer may be lost.
    expect((await keep('one', null)).body.draft?.at).toBe(first);
    expect(await keep('two', null)).toMatchObject({ status: 409, body: { code: 'version_conflict' } });
    expect((await keep('two', first)).status).toBe(200);
    const other = await keep('three', first);
    expect([other.status, other.body['detail']]).toEqual([
      409,
      expect.stringContaining('kept elsewhere, too'),
    ]);
    expect((await keep('three', undefined)).status).toBe(200);
  });

  it('one that becomes a workflow of another name > is gone where that is said', async () => {
    await ask('ada', 'PUT', `/workflows/${name}/draft`, { workflow: textOf() });
    await ask('ada', 'PUT', `/workflows/${name}-b`, { workflow: textOf(), draft: name });
    expect((await ask('ada', 'GET', `/workflows/${name}/draft`)).body).toEqual({ draft: null });
  });
});

describe('a version that is run', () => {
  it('by its name > is the newest, and stays that for the key; the run says so, and is found by it', async () => {
    await save('ada', textOf(1));
    const key = newId();
    const fields = { library: name, experiment_id: newId() };
    const first = await handIn(fields, key);
    expect(first.body.library).toEqual({ name, version: 1 });
    await save('ada', textOf(2), { based_on: 1 });
    expect((await handIn(fields, key)).body.run_id).toBe(first.body.run_id);
    const second = await handIn({ library: name });
    expect(second.body).toMatchObject({ library: { name, version: 2 }, flowdef: [{ args: { speed: 2 } }] });
    const old = await handIn({ library: `${name}@1` });
    expect(old.body).toMatchObject({ library: { name, version: 1 }, flowdef: [{ args: { speed: 1 } }] });
    const runsOf = async (workflow: string) =>
      (await ask<{ runs: (Run & { library: LibraryVersion })[] }>('ada', 'GET', `/runs?workflow=${workflow}`))
        .body.runs;
    const ids = [old, second, first].map(({ body }) => body.run_id);
    expect((await runsOf(name)).map(({ run_id }) => run_id)).toEqual(ids);
    expect((await runsOf(`${name}@2`)).map(({ library }) => library)).toEqual([{ name, version: 2 }]);
    const last = async () => (await read()).body.last_run;
    await until('the last run is noted', async () => (await last())?.run_id === ids[0]);
    expect(await last()).toMatchObject({ version: 1, state: 'new' });
  });

  it.each(['/workflows/check', '/runs/preflight'])(
    'POST %s > takes it in the place of the text',
    async (path) => {
      await save('ada', textOf(3));
      const { status, body } = await ask('ada', 'POST', path, { library: name, parameters: { volume: 1 } });
      expect([status, body['ok'] ?? body['accepted']]).toEqual([200, true]);
      const both = await ask('ada', 'POST', path, { library: name, workflow: textOf() });
      expect([both.status, both.body['code']]).toEqual([422, 'invalid_form']);
      const none = await ask('ada', 'POST', path, { library: `${name}@9` });
      expect([none.status, none.body['code']]).toEqual([404, 'workflow_not_found']);
    },
  );

  it('many runs of it > are all of that version; what is not there is refused', async () => {
    await save('ada', textOf(3));
    const form = new FormData();
    for (const [field, value] of [
      ...[['library', name]],
      ['experiment_id', newId()],
      ['table', 'volume\n1\n2\n'],
    ])
      form.set(field ?? '', value ?? '');
    form.set('simulat', 'true');
    expect((await ask('ada', 'POST', '/runs', form)).body['detail']).toContain('did you mean "simulate"?');
    form.delete('simulat');
    const { body } = await ask<{ runs: { run_id: string }[] }>('ada', 'POST', '/runs', form);
    const shown = await ask<Shown>('ada', 'GET', `/runs/${body.runs[1]?.run_id}`);
    expect(shown.body).toMatchObject({ library: { name, version: 1 }, given_parameters: { volume: 2 } });
    for (const [fields, status, code] of [
      [{ library: `${name}x` }, 404, 'workflow_not_found'],
      [{ library: 'a b' }, 422, 'invalid_form'],
      [{ library: name, workflow: textOf() }, 422, 'invalid_form'],
      [{ library: '' }, 422, 'invalid_workflow'],
    ] as const) {
      const answer = await handIn(fields);
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    }
  });
});

describe('POST /runs/{id}/again', () => {
  const again = (run: string, body: object = {}, key: string = newId()) =>
    ask<Shown>('bob', 'POST', `/runs/${run}/again`, body, { 'idempotency-key': key });

  it('a run with files > has the same texts, files and values, but for those that are given; with its key it is one run', async () => {
    const form = new FormData();
    const step = (number: number) =>
      `  - { name: s${number}, module: arm, action: move, args: { v: $volume, p: payload.p }, files: { plan: ./plan.py } }\r\n`;
    const fields = {
      ...{
        workflow: `name: files # kept\r\nparameters: [{ name: volume }]\r\nflowdef:\r\n${step(0)}${step(1)}`,
      },
      ...{ experiment_id: newId(), parameters: '{"volume": 5}', payload: '{"p": 1, "q": 2}' },
    };
    for (const [field, value] of Object.entries(fields)) form.set(field, value);
    for (const number of [0, 1]) form.append(`file.${number}.plan`, new Blob([`plan ${number}`]), 'plan.py');
    const first = (await ask<Shown>('ada', 'POST', '/runs/start', form)).body;
    const key = newId();
    const asked = { parameters: { volume: 6 }, payload: { p: 3 }, simulate: true };
    const { status, body } = await again(first.run_id, asked, key);
    expect([status, body['experiment_id']]).toEqual([200, fields.experiment_id]);
    expect(body).toMatchObject({ given_parameters: { volume: 6 }, payload: { p: 3, q: 2 }, simulate: true });
    expect(body.run_id).not.toBe(first.run_id);
    expect((await again(first.run_id, asked, key)).body.run_id).toBe(body.run_id);
    const handedIn = await ask('bob', 'GET', `/runs/${body.run_id}/handed-in`);
    expect(handedIn.body['workflow']).toBe(fields.workflow);
    const files = async (run: string) => {
      const { details } = (
        await ask<{ details: { path: string; sha256: string; kind: string }[] }>(
          'bob',
          'GET',
          `/runs/${run}/files`,
        )
      ).body;
      return details.filter(({ kind }) => kind === 'input');
    };
    expect(await files(body.run_id)).toEqual(await files(first.run_id));
    const sent = await fetch(lab.url(`/runs/${body.run_id}/file?filename=1.plan.plan.py`));
    expect(await sent.text()).toBe('plan 1');
    const plain = (await again(body.run_id)).body;
    expect(plain).toMatchObject({ given_parameters: { volume: 6 }, simulate: true });
    expect(await files(plain.run_id)).toEqual(await files(first.run_id));
  });

  it('of a version of the library > is of the same one', async () => {
    await save('ada', textOf(1));
    const { run_id } = (await handIn({ library: name })).body;
    await save('ada', textOf(2), { based_on: 1 });
    expect((await again(run_id)).body.library).toEqual({ name, version: 1 });
  });

  it('values that do not fit > are refused as in a submission, and so is a run that is not there', async () => {
    const { run_id } = (await handIn({ workflow: textOf() })).body;
    const refused = await again(run_id, { parameters: { speed: 1 } });
    expect([refused.status, refused.body['code']]).toEqual([422, 'invalid_workflow']);
    expect((await again(newId())).body['code']).toBe('run_not_found');
  });
});
