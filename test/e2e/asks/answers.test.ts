import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Broker } from '../../../shared/broker/broker.ts';
import type { Ask } from '../../../shared/contracts/ask.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { AskingLab, askStep } from '../../support/lab/asking-lab.ts';
import { mute } from '../../support/lab/mute.ts';
import { until } from '../../support/until.ts';

const form = {
  type: 'object',
  properties: {
    ph: { type: 'number', minimum: 0, maximum: 14, unit: 'pH' },
    lid: { type: 'string', enum: ['open', 'shut'] },
    clean: { type: 'boolean', default: true },
  },
  required: ['ph'],
};

describe('a step that asks a person', () => {
  let lab: AskingLab;
  let close: () => Promise<void>;
  beforeAll(async () => {
    lab = await AskingLab.open((closing) => (close = closing));
    await lab.startAgent();
  });
  afterAll(() => close());

  it('of a simulated run > asks nobody, and is taken for answered', async () => {
    const properties = {
      ph: { type: 'number', minimum: 3 },
      lid: { type: 'string', enum: ['open', 'shut'] },
    };
    const form = lab.lab.form([
      askStep('confirm', { message: 'Go on?' }),
      askStep('choose', { message: 'Which?', options: ['PBS', 'TRIS'] }),
      askStep('input', { message: 'What do you read?', schema: { properties } }),
    ]);
    form.set('simulate', 'true');
    const { run_id } = (await (await lab.lab.submit(form)).json()) as { run_id: string };
    const { steps } = await lab.lab.untilState(run_id, 'completed');
    expect(steps).toMatchObject({
      0: { data: { confirmed: true, answered: true } },
      1: { data: { choice: 'PBS' } },
      2: { data: { ph: 3, lid: 'open', answered: true } },
    });
    expect(await lab.asks()).toEqual({ asks: [], answered: [], more: false });
  });

  it('confirmed > stands open until then; who, when, what and why are in result, log and events', async () => {
    const ask = await lab.ask('confirm', { message: 'Is the plate in place?' });
    expect(ask).toMatchObject({
      ...{ id: `${ask.run_id}.0.1`, step: 0, step_name: 'ask to confirm', module: 'ada', instance: 'desk' },
      ...{ kind: 'confirm', message: 'Is the plate in place?', options: null, schema: null, files: [] },
      ...{ open: true, reply: null, deadline: null, next: `weir ask ${ask.run_id}.0.1` },
    });
    expect(Date.now() - Date.parse(ask.since ?? '')).toBeLessThan(30_000);
    const waits = await lab.get<{ chain: JsonObject[] }>(`/runs/${ask.run_id}/waits`);
    expect(waits.body.chain).toMatchObject([{ kind: 'acting', module: 'ada', next: ask.next }]);
    const { status, body } = await lab.answer(ask.id, { answer: true, by: 'Ada', reason: 'I looked' });
    expect([status, body.open]).toEqual([200, false]);
    expect(body.reply).toMatchObject({ as: 'answer', answer: true, by: 'Ada', reason: 'I looked' });
    const data = await lab.dataOf(ask.run_id);
    const at = body.reply?.at;
    expect(data).toEqual({ confirmed: true, answered: true, by: 'Ada', reason: 'I looked', at });
    const { asks, answered } = await lab.asks();
    expect(asks).toEqual([]);
    expect(answered).toMatchObject([{ id: ask.id, answer: true, by: 'Ada', at, label: 'whole' }]);
    expect((await lab.get(`/asks/${ask.id}`)).body).toMatchObject({ open: false, reply: { answer: true } });
    expect(await lab.lab.logOf(ask.run_id)).toContainEqual(
      expect.stringContaining('asked "Is the plate in place?": Ada answered yes; I looked'),
    );
    const events = Object.values((await lab.get<Record<string, { event_name: string }>>('/events')).body);
    expect(events.filter(({ event_name }) => event_name === 'ANSWERED')).toMatchObject([
      { run_id: ask.run_id, step_index: 0, event_info: { answer: true, by: 'Ada', reason: 'I looked' } },
    ]);
  });

  it('given the same answer again, and another one > 200, and 409 that tells the first', async () => {
    const { id, run_id } = await lab.ask('choose', { message: 'Which buffer?', options: ['PBS', 'TRIS'] });
    const no = await lab.answer(id, { answer: 'PSB' });
    expect(no).toMatchObject({
      status: 422,
      body: { code: 'invalid_answer', errors: [{ pointer: '/answer' }] },
    });
    expect(no.body['detail']).toContain('must be one of "PBS", "TRIS"; did you mean "PBS"?');
    const answers = await Promise.all(
      ['PBS', 'TRIS', 'PBS', 'TRIS'].map((answer, i) => lab.answer(id, { answer, by: `person ${i}` })),
    );
    const taken = answers.filter(({ status }) => status === 200);
    expect(taken).toHaveLength(2);
    const { reply } = taken[0]!.body;
    for (const { body } of taken) expect(body.reply).toEqual(reply);
    for (const { status, body } of answers.filter((each) => !taken.includes(each))) {
      expect([status, body['code']]).toEqual([409, 'ask_answered']);
      expect(body['detail']).toContain(
        `${reply?.by} answered "${reply?.answer as string}" at ${reply?.at.slice(0, 17)}`,
      );
    }
    expect(await lab.dataOf(run_id)).toMatchObject({ choice: reply?.answer, by: reply?.by });
    expect((await lab.answer(id, { answer: reply?.answer as string })).status).toBe(200);
  });

  it('given values > each is a result; what does not fit is told with its place', async () => {
    const { id, run_id, schema } = await lab.ask('input', { message: 'What do you read?', schema: form });
    expect(schema).toEqual(form);
    const no = await lab.answer(id, { answer: { ph: 15, lid: 'ajar', colour: 'red' } });
    expect(no).toMatchObject({ status: 422, body: { code: 'invalid_answer' } });
    const places = (no.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer).sort();
    expect(places).toEqual(['/answer/colour', '/answer/lid', '/answer/ph']);
    expect((await lab.answer(id, { answer: {} })).body['detail']).toContain('"ph" is missing');
    expect((await lab.answer(id, {})).status).toBe(400);
    expect((await lab.answer(id, { answer: { ph: 7.4 }, by: 'Ada' })).status).toBe(200);
    expect(await lab.dataOf(run_id)).toMatchObject({ ph: 7.4, clean: true, by: 'Ada', answered: true });
  });

  it('with a deadline that nobody keeps > its default counts, and an answer comes too late', async () => {
    const run = await lab.lab.begin([askStep('confirm', { message: 'Go on?', deadline: 1, default: false })]);
    expect(await lab.dataOf(run)).toMatchObject({ confirmed: false, answered: false, by: null });
    // It may have stood open for less time than it takes to look.
    const id = `${run}.0.1`;
    expect((await lab.get<Ask>(`/asks/${id}`)).body.deadline).toMatchObject({ seconds: 1, answer: false });
    const late = await lab.answer(id, { answer: true, by: 'Ada' });
    expect(late).toMatchObject({ status: 409, body: { code: 'ask_closed' } });
    expect(late.body['detail']).toContain('its default counts: false');
  });

  it('whose run is cancelled, or whose time is over > is asked no more', async () => {
    const cancelled = await lab.ask('confirm', { message: 'Go on?' });
    await lab.lab.cancel(cancelled.run_id);
    await lab.lab.untilState(cancelled.run_id, 'cancelled');
    const late = await lab.answer(cancelled.id, { answer: true });
    expect(late).toMatchObject({ status: 409, body: { code: 'ask_closed' } });
    const run = await lab.lab.begin([askStep('confirm', { message: 'Go on?' }, { timeout: 1 })]);
    await lab.lab.untilState(run, 'failed');
    const slow = `${run}.0.1`;
    expect((await lab.answer(slow, { answer: true })).body['code']).toBe('ask_closed');
    expect((await lab.asks()).asks).toEqual([]);
    expect(await lab.get(`/asks/${slow}`)).toMatchObject({
      body: { open: false, reply: { as: 'withdrawn' } },
    });
  });

  it('while its gateway is replaced > goes on asking; a question that nobody can be asked fails', async () => {
    const ask = await lab.ask('confirm', { message: 'Go on?' });
    const port = Number(new URL(lab.lab.gateway.url()).port);
    await lab.lab.gateway.stop();
    await lab.lab.startGateway({ config: { port } });
    expect((await lab.answer(ask.id, { answer: true })).status).toBe(200);
    expect(await lab.dataOf(ask.run_id)).toMatchObject({ confirmed: true, by: null });
    // What it comes to is known in the run alone.
    const odd = { message: 'Which?', options: ['a'], deadline: 5, default: '${{ run.id }}' };
    const run = await lab.lab.begin([askStep('choose', odd)]);
    const { summary } = await lab.lab.untilState(run, 'failed');
    expect(summary?.error).toMatchObject({ code: 'bad_arguments' });
    expect(summary?.error?.message).toContain('default must be one of "a"');
  });

  it('what cannot be asked, and what is no question > is refused with its place', async () => {
    const submit = async (action: string, args: JsonObject) =>
      (await (await lab.lab.submit(lab.lab.form([askStep(action, args)]))).json()) as {
        errors: { pointer: string; message: string }[];
      };
    const schema = { properties: { by: { type: 'string' }, ph: { type: 'number', $ref: '#' } } };
    const { errors } = await submit('input', { message: 'x', schema });
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/flowdef/0/args/schema/properties/by',
      '/flowdef/0/args/schema/properties/ph/$ref',
    ]);
    expect((await submit('choose', { message: 'x' })).errors[0]?.message).toContain('"options" is missing');
    expect((await submit('confirm', { message: 'x', deadline: 5 })).errors[0]?.message).toContain('default');
    for (const id of ['x', `${lab.lab.experiment}.0.1`]) {
      expect(await lab.answer(id, { answer: true })).toMatchObject({
        status: 404,
        body: { code: 'ask_not_found' },
      });
    }
  });

  it('whose answer later steps use > is typed by its schema, asks with values put in, and decides', async () => {
    const schema = { properties: { ph: { type: 'number' } }, required: ['ph'] };
    const steps = (member: string) => [
      askStep('input', { message: 'What do you read?', schema }, { name: 'read' }),
      askStep(
        'confirm',
        { message: `Is \${{ steps.read.data.${member} }} right, as \${{ steps.read.data.by }} says?` },
        { name: 'check', when: 'steps.read.data.ph > 7.0' },
      ),
    ];
    const refused = (await (await lab.lab.submit(lab.lab.form(steps('pH')))).json()) as {
      errors: { pointer: string; message: string }[];
    };
    expect(refused.errors[0]).toMatchObject({ pointer: '/flowdef/1/args/message' });
    expect(refused.errors[0]?.message).toContain('did you mean "ph"?');
    const run = await lab.lab.begin(steps('ph'));
    const first = await lab.untilAsked(run);
    await lab.answer(first.id, { answer: { ph: 7.5 }, by: 'Ada' });
    await until('the next is asked', async () => (await lab.asks()).asks.some(({ step }) => step === 1));
    const second = await lab.untilAsked(run);
    expect(second).toMatchObject({ id: `${run}.1.1`, message: 'Is 7.5 right, as Ada says?' });
    await lab.answer(second.id, { answer: true });
    await lab.lab.untilState(run, 'completed');
  });
});

describe.concurrent('a step that asks a person, whose lab loses a part', () => {
  it('answered while the gateway dies, and nobody asks for it > is logged once all the same', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await AskingLab.open(onTestFinished);
    const agent = await lab.startAgent();
    const { id, run_id } = await lab.ask('confirm', { message: 'Is it clean?' });
    const journalDir = await agent.crash();
    let stored = false;
    const dying = await lab.lab.startGateway({
      store: (own) => mute(own, 'writeRecord', ({ kind }) => (stored ||= kind === 'reply')),
    });
    const unanswered = lab.answer(id, { answer: true, by: 'Ada' }).catch(() => 'no answer');
    await until('the answer is stored', () => stored);
    await dying.stop();
    expect(await unanswered).toBe('no answer');
    await lab.lab.startGateway();
    const answered = async () => {
      const { body } = await lab.get<Record<string, { event_name: string }>>('/events');
      return Object.values(body).filter(({ event_name }) => event_name === 'ANSWERED');
    };
    expect(await answered()).toMatchObject([{ run_id, event_info: { answer: true, by: 'Ada' } }]);
    await lab.startAgent({ journalDir });
    expect(await lab.dataOf(run_id)).toMatchObject({ confirmed: true, by: 'Ada' });
    expect((await lab.answer(id, { answer: true, by: 'Ada' })).status).toBe(200);
    expect(await answered()).toHaveLength(1);
    const told = (await lab.lab.logOf(run_id)).filter((line) => line.includes('asked "Is it clean?"'));
    expect(told).toEqual(['step 1 "ask to confirm" asked "Is it clean?": Ada answered yes']);
  });

  it('by several who share the questions > each is asked what is his, and a lock keeps what is new', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await AskingLab.open(onTestFinished);
    await lab.startAgent({ instance: 'desk', capacity: 1 });
    await lab.startAgent({ instance: 'bench', capacity: 1 });
    const message = 'Go on?';
    const runs = await Promise.all([0, 1, 2].map(() => lab.lab.begin([askStep('confirm', { message })])));
    await until('both are asked', async () => (await lab.asks()).asks.length === 2);
    const { asks } = await lab.asks();
    expect(asks.map(({ instance }) => instance).sort()).toEqual(['bench', 'desk']);
    for (const { id } of asks) await lab.answer(id, { answer: true });
    const last = runs.find((run) => !asks.some(({ run_id }) => run_id === run))!;
    const { id } = await lab.untilAsked(last);
    await fetch(lab.lab.url('/admin/lock/ada'), { method: 'POST' });
    const held = await lab.lab.begin([askStep('confirm', { message })]);
    expect((await lab.answer(id, { answer: true })).status).toBe(200);
    await lab.lab.untilState(last, 'completed');
    expect((await lab.asks()).asks).toEqual([]);
    await fetch(lab.lab.url('/admin/unlock/ada'), { method: 'POST' });
    await lab.untilAsked(held);
  });

  it('answered, and its agent dead before anybody hears of that > the next process tells the same answer', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await AskingLab.open(onTestFinished);
    const dumb = (own: Broker): Broker => {
      const send = own.sendReport.bind(own);
      own.sendReport = (report) => {
        if (report.type !== 'step.settled') send(report);
      };
      return own;
    };
    const agent = await lab.startAgent({ broker: dumb });
    const { id, run_id } = await lab.ask('confirm', { message: 'Go on?' });
    await lab.answer(id, { answer: true, by: 'Ada' });
    await until('its journal has it', () => agent.journal().includes('"confirmed"'));
    const journalDir = await agent.crash();
    await lab.startAgent({ journalDir });
    expect(await lab.dataOf(run_id)).toMatchObject({ confirmed: true, by: 'Ada' });
  });

  it('asked by an agent that dies > stands open; answered meanwhile, the next process takes the answer', async ({
    expect,
    onTestFinished,
  }) => {
    const lab = await AskingLab.open(onTestFinished);
    const agent = await lab.startAgent();
    const ask = await lab.ask('confirm', { message: 'Go on?' });
    const journalDir = await agent.crash();
    expect((await lab.asks()).asks).toMatchObject([{ id: ask.id, open: true }]);
    expect((await lab.answer(ask.id, { answer: false, by: 'Bea' })).status).toBe(200);
    await lab.startAgent({ journalDir });
    expect(await lab.dataOf(ask.run_id)).toMatchObject({ confirmed: false, by: 'Bea' });
  });
});
