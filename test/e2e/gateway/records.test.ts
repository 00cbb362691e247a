import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventRecord } from '../../../shared/store/records.ts';
import { isId, newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { submitFine } from '../../support/lab/gateway-alone.ts';
import { lab, useGateway } from '../../support/lab/use-gateway.ts';

useGateway();

function textOf(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw new Error(`${name} is ${JSON.stringify(value)}`);
  return value;
}

/** As WEI's client does: a new connection for each call, the collections with a trailing slash. */
async function call(where: string, init: RequestInit = {}): Promise<{ status: number; body: JsonObject }> {
  const headers = { connection: 'close', ...(init.headers as Record<string, string>) };
  const response = await fetch(lab.url(where), { ...init, headers });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

const postJson = (where: string, document: unknown) =>
  lab.ask('POST', where, document, { connection: 'close' });

async function newExperiment(more: JsonObject = {}): Promise<string> {
  const { body } = await postJson('/experiments/', { experiment_name: 'Colours', ...more });
  return textOf(body, 'experiment_id');
}

function postDatapoint(datapoint: JsonObject): Promise<{ status: number; body: JsonObject }> {
  return call('/data/', {
    method: 'POST',
    body: new URLSearchParams({ datapoint: JSON.stringify(datapoint) }),
  });
}

function postFile(datapoint: JsonObject, name: string, content: string) {
  const form = new FormData();
  form.set('datapoint', JSON.stringify(datapoint));
  form.set('file', new Blob([content]), name);
  return call('/data/', { method: 'POST', body: form });
}

describe('experiments', () => {
  it('the document that WEI’s client sends > is registered and comes back whole', async () => {
    const { status, body } = await postJson('/experiments/', {
      experiment_name: 'Grün & blau',
      campaign_id: null,
      experiment_description: 'two colours',
      email_addresses: ['ada@lab.example'],
    });
    expect(status).toBe(200);
    expect(isId(body['experiment_id'])).toBe(true);
    expect(body).toMatchObject({
      experiment_name: 'Grün & blau',
      campaign_id: null,
      experiment_description: 'two colours',
      email_addresses: ['ada@lab.example'],
      experiment_directory: path.join(
        lab.dataDir,
        `experiments/Grün_blau_id_${textOf(body, 'experiment_id')}`,
      ),
      check_in_timestamp: null,
    });
    expect((await call(`/experiments/${textOf(body, 'experiment_id')}`)).body).toEqual(body);
    for (const list of ['/experiments/', '/experiments', '/experiments/all']) {
      expect((await call(list)).body).toMatchObject({ [textOf(body, 'experiment_id')]: body });
    }
  });

  it('the older names of its fields, and a form > are understood', async () => {
    const older = await postJson('/experiments', { name: 'old', description: 'words' });
    expect(older.body).toMatchObject({ experiment_name: 'old', experiment_description: 'words' });
    const form = new URLSearchParams({ experiment_name: 'form', email_addresses: 'a@b.example' });
    const posted = await call('/experiments/', { method: 'POST', body: form });
    expect(posted.body).toMatchObject({ experiment_name: 'form', email_addresses: ['a@b.example'] });
  });

  it.each([
    ['no name', {}],
    [
      'an address with a line break',
      { experiment_name: 'x', email_addresses: ['a@b.example\nBcc: c@d.example'] },
    ],
    ['a topic that is none', { experiment_name: 'x', notify: ['sunrise'] }],
    ['an unknown campaign', { experiment_name: 'x', campaign_id: newId() }],
    ['a webhook without a secret', { experiment_name: 'x', webhook_url: 'http://127.0.0.1:1/' }],
    ['a campaign that is no ULID', { experiment_name: 'x', campaign_id: 'main' }],
    [
      'a thousand levels',
      { experiment_name: 'x', more: JSON.parse('['.repeat(1_000) + ']'.repeat(1_000)) as object },
    ],
  ])('%s > is refused with 422 and a reason', async (_, document) => {
    const { status, body } = await postJson('/experiments/', document);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'invalid_document', detail: expect.any(String) as string });
  });

  it('the secret of its webhook > is never shown', async () => {
    const id = await newExperiment({
      webhook_url: 'http://127.0.0.1:1/hook',
      webhook_secret: 'a secret of 18 ch',
    });
    const shown = JSON.stringify([
      (await call(`/experiments/${id}`)).body,
      (await call('/experiments/')).body,
      (await call('/events/')).body,
    ]);
    expect(shown).toContain('http://127.0.0.1:1/hook');
    expect(shown).not.toContain('a secret of');
  });

  it.each([
    ...['experiments', 'experiments//events', 'experiments//data', 'experiments//log'],
    ...['campaigns', 'data', 'data//info'],
  ])('one of /%s that is not known > is a 404 problem', async (where) => {
    const [kind, rest = ''] = where.split('//');
    const found = await call(`/${kind}/${newId()}/${rest}`);
    expect(found).toMatchObject({ status: 404, body: { code: 'record_not_found' } });
  });

  it('a submission for an experiment that nobody registered > registers it by the name of its workflow, and logs its start', async () => {
    const id = newId();
    const { label } = await submitFine(lab, { experiment_id: id });
    expect((await call(`/experiments/${id}`)).body).toMatchObject({
      experiment_id: id,
      experiment_name: label,
      experiment_directory: path.join(lab.dataDir, `experiments/experiment_id_${id}`),
    });
    const events = Object.values((await call(`/experiments/${id}/events`)).body);
    expect(events).toEqual([expect.objectContaining({ event_type: 'EXPERIMENT', event_name: 'START' })]);
  });

  it('a submission that is only checked > registers nothing', async () => {
    const id = newId();
    await submitFine(lab, { experiment_id: id, validate_only: 'true' });
    expect((await call(`/experiments/${id}`)).status).toBe(404);
  });

  it('a submission for a registered experiment > has its folder named after it', async () => {
    const id = await newExperiment({ experiment_name: '../../Röd & gul' });
    const { run_id } = await submitFine(lab, { experiment_id: id });
    const run = await lab.store.readRun(run_id);
    expect(run?.definition.directory).toBe(`experiments/Röd_gul_id_${id}/a_workflow_id_${run_id}`);
  });
});

describe('events', () => {
  const event = (experiment_id: string | null): JsonObject => ({
    event_id: newId(),
    event_timestamp: '2026-11-25T03:30:14.123456',
    experiment_id,
    campaign_id: null,
    workcell_id: null,
    event_type: 'EXPERIMENT',
    event_name: 'DECISION',
    event_info: null,
    decision_name: 'is it green?',
    decision_value: true,
  });

  it('when it was logged > is said by weir; what the client says of that is kept beside', async () => {
    const sent = { event_type: 'NOTE', event_name: 'HELLO', logged_at: 'noon', by: 'Ada' };
    const { body } = await postJson('/events/', sent);
    expect(body).toMatchObject({ said_logged_at: 'noon', by: 'Ada' });
    expect(Date.parse(textOf(body, 'logged_at'))).toBeGreaterThan(Date.now() - 60_000);
    expect((await call(`/events/${textOf(body, 'event_id')}`)).body).toEqual(body);
  });

  it.each(['WORKFLOW', 'WORKCELL', ' workflow', 'WORK\u200BFLOW', 'ＷORKCELL', 'WORKFLOW CANCELLED'])(
    'an event of the type "%s" > is refused: those of runs and of the workcell are weir’s own',
    async (event_type) => {
      const { status, body } = await postJson('/events/', { event_type, event_name: 'CANCELLED' });
      expect(status).toBe(422);
      expect(body).toMatchObject({ errors: [{ pointer: '/event_type' }] });
      expect(body['detail']).toContain('written by weir alone');
    },
  );

  it('the log of an experiment as text > has a line in WEI’s form for each event', async () => {
    const experiment = await newExperiment();
    const where = lab.url(`/experiments/${experiment}/log`);
    expect((await fetch(where)).status).toBe(404);
    const { body } = await postJson('/events/', event(experiment));
    const plain = await fetch(where, { headers: { accept: 'text/plain' } });
    expect(plain.headers.get('content-type')).toMatch(/^text\/plain/);
    const [, json = ''] =
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \(INFO\): (\{.*\})\n$/.exec(await plain.text()) ?? [];
    expect(JSON.parse(json)).toEqual(body);
    for (const accept of ['*/*', 'application/json']) {
      expect(await (await fetch(where, { headers: { accept } })).json()).toEqual([body]);
    }
  });

  it('the same event again > is the same event; another one with its id > is refused with 409', async () => {
    const experiment = await newExperiment();
    const sent = event(experiment);
    await postJson('/events/', sent);
    expect((await postJson('/events/', sent)).status).toBe(200);
    const other = await postJson('/events/', { ...sent, decision_value: false });
    expect(other).toMatchObject({ status: 409, body: { code: 'id_taken' } });
    expect(Object.values((await call(`/experiments/${experiment}/events`)).body)).toEqual([
      expect.objectContaining({ decision_value: true }),
    ]);
  });

  it.each([
    ['no type', { event_name: 'x' }],
    ['an id that is no ULID', { event_type: 'a', event_name: 'b', event_id: 'mine' }],
    ['a time that is none', { event_type: 'a', event_name: 'b', event_timestamp: 'zzz' }],
    ['a list', []],
  ])('%s > is refused with 422', async (_, document) => {
    expect(await postJson('/events/', document)).toMatchObject({
      status: 422,
      body: { code: 'invalid_document' },
    });
  });

  it('a time that is none > is named, with its place and what to write', async () => {
    const sent = { event_type: 'a', event_name: 'b', event_timestamp: 'zzz' };
    expect((await postJson('/events/', sent)).body).toMatchObject({
      detail: expect.stringMatching(
        /event_timestamp is "zzz", which is no time: write it as 2026-/,
      ) as string,
      errors: [{ pointer: '/event_timestamp' }],
    });
  });

  it('events that are large > are answered as far as 32 MiB, with a link to the others', async () => {
    const experiment_id = await newExperiment();
    const ids: string[] = [];
    for (let i = 0; i < 36; i += 1) {
      const id = newId();
      const own = { event_id: id, experiment_id, campaign_id: null, workcell_id: null, event_info: null };
      const large = { ...own, event_type: 'NOTE', event_name: 'LARGE', text: 'x'.repeat(1_000_000) };
      await lab.store.writeRecord(eventRecord({ at: Date.now(), event: large }), 0);
      ids.push(id);
    }
    for (const [where, idsOf] of [
      ['events', (body: JsonObject) => Object.keys(body)],
      ['log', (body: JsonObject[]) => body.map(({ event_id }) => event_id)],
    ] as [string, (body: unknown) => string[]][]) {
      const first = await fetch(lab.url(`/experiments/${experiment_id}/${where}`));
      const text = await first.text();
      expect(text.length).toBeLessThan(34 * 1024 * 1024);
      expect(idsOf(JSON.parse(text))).toEqual(ids.slice(2));
      const next = /<(.*)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
      const second = await fetch(lab.url(next));
      expect(idsOf(await second.json()).slice(-2)).toEqual(ids.slice(0, 2));
      expect(second.headers.get('link')).toBeNull();
    }
  });

  it.each<[string, () => unknown]>([
    ['text', () => 'x'.repeat(1024 * 1024)],
    ['numbers that are longer once they are read', () => '['.concat('1e20,'.repeat(100_000), '0]')],
  ])(
    'an event of more than a MiB of %s > is refused with 413, and says where it belongs',
    async (_, note) => {
      const text = String(note());
      const value = text.startsWith('[') ? text : JSON.stringify(text);
      const body = `{"event_type": "NOTE", "event_name": "LARGE", "note": ${value}}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await call('/events/', { method: 'POST', body, headers });
      expect(answer).toMatchObject({ status: 413, body: { code: 'too_large' } });
      expect(answer.body['detail']).toContain('may have 1 MiB; send what is larger as a file');
    },
  );

  it.each(['limit=0', 'limit=10001', 'limit=x', 'cursor=-1', 'limit=1&limit=2'])(
    '%s > is refused with 400',
    async (query) => {
      expect((await call(`/events/?${query}`)).status).toBe(400);
    },
  );
});

describe('datapoints', () => {
  it('a value of more than a MiB > is refused with 413, and is taken as a file', async () => {
    const experiment_id = await newExperiment();
    const value = 'x'.repeat(1024 * 1024);
    const answer = await postDatapoint({ label: 'x', experiment_id, type: 'data_value', value });
    expect(answer).toMatchObject({ status: 413, body: { code: 'too_large' } });
    expect(answer.body['detail']).toContain('send what is larger as a file');
    const file = { label: 'x', experiment_id, type: 'local_file' };
    expect((await postFile(file, 'x.txt', value.slice(0, 1_000_000))).status).toBe(200);
  });

  it('no experiment > is answered with WEI’s own 400', async () => {
    expect(await postDatapoint({ label: 'x', experiment_id: null, type: 'data_value', value: 1 })).toEqual({
      status: 400,
      body: { status: 'error', message: 'Experiment ID is required when uploading datapoints.' },
    });
  });

  it('a file of WEI’s client, named by its path > is kept in a place of our own and comes back', async () => {
    const experiment = await newExperiment();
    const id = newId();
    const datapoint = {
      label: 'plate',
      experiment_id: experiment,
      type: 'local_file',
      path: '/etc/passwd',
      id,
    };
    expect(await postFile(datapoint, '../../../home/ada/plate.txt', 'A1;0.5\n')).toMatchObject({
      status: 200,
    });
    const answer = await fetch(lab.url(`/data/${id}`));
    expect(await answer.text()).toBe('A1;0.5\n');
    expect(answer.headers.get('content-type')).toMatch('text/plain');
    const { body } = await call(`/data/${id}/info`);
    expect(body).toMatchObject({ label: 'plate', type: 'local_file', size: 7 });
    expect(body['path']).toMatch(
      new RegExp(`/experiments/Colours_id_${experiment}/${id}_[0-9a-f]{12}\\.txt$`),
    );
    expect(await readFile(body['path'] as string, 'utf8')).toBe('A1;0.5\n');
    expect(await readdir(path.join(lab.dataDir, '..'))).toEqual(['data', 'store']);
  });

  it('a path of the server instead of a file > is refused, and nothing of it is served', async () => {
    const id = newId();
    const experiment_id = await newExperiment();
    const refused = await postDatapoint({
      label: 'x',
      experiment_id,
      type: 'local_file',
      path: '/etc/passwd',
      id,
    });
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_document' } });
    expect((await call(`/data/${id}`)).status).toBe(404);
    const asValue = {
      label: 'x',
      experiment_id,
      type: 'data_value',
      path: '/etc/passwd',
      file: { path: '/etc/passwd' },
    };
    expect((await postDatapoint({ ...asValue, id, value: 1 })).status).toBe(200);
    expect((await call(`/data/${id}`)).body).toEqual({ value: 1 });
  });

  it('the same datapoint again > is the same; another one of its id > is refused and the first stays', async () => {
    const experiment_id = await newExperiment();
    const datapoint = { label: 'x', experiment_id, type: 'local_file', id: newId() };
    await postFile(datapoint, 'a.csv', 'first');
    expect((await postFile(datapoint, 'a.csv', 'first')).status).toBe(200);
    expect(await postFile(datapoint, 'a.csv', 'second')).toMatchObject({
      status: 409,
      body: { code: 'id_taken' },
    });
    expect(await (await fetch(lab.url(`/data/${datapoint.id}`))).text()).toBe('first');
  });

  it.each([
    ['what is no JSON', new URLSearchParams({ datapoint: '{' }), 422],
    ['no label', new URLSearchParams({ datapoint: '{"type":"data_value","value":1}' }), 422],
    ['a label that reads like another', new URLSearchParams({ datapoint: '{"label":"\u202Egpj.exe"}' }), 422],
    ['a type that is none', new URLSearchParams({ datapoint: '{"label":"x","type":"url"}' }), 422],
    ['no datapoint', new URLSearchParams({ data: '{}' }), 400],
  ])('%s > is refused', async (_, body, status) => {
    expect((await call('/data/', { method: 'POST', body })).status).toBe(status);
  });

  it('a file that is too large > is refused with 413 and leaves nothing', async () => {
    const experiment_id = await newExperiment({ experiment_name: 'large' });
    const { status } = await postFile(
      { label: 'x', experiment_id, type: 'local_file' },
      'a',
      'x'.repeat(1_000_001),
    );
    expect(status).toBe(413);
    expect(await readdir(path.join(lab.dataDir, 'experiments')).catch(() => [])).not.toContain(
      `large_id_${experiment_id}`,
    );
    expect(await readdir(path.join(lab.dataDir, '.incoming'))).toEqual([]);
  });

  it('what is no ULID before /data > is not taken for an experiment', async () => {
    expect(await call('/nowhere/data')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});
