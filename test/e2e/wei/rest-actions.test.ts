import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { weiRest } from '../../../module-agents/drivers/wei/index.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { reprDigest } from '../../../shared/contracts/internal-api.ts';
import type { CommandMessage, MessageOf } from '../../../shared/contracts/message.ts';
import { until } from '../../support/until.ts';
import {
  aboutOf,
  notReady,
  succeeded,
  WeiModuleStandIn,
  type Answer,
} from '../../support/wei-module-stand-in.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';

useBench();
let module: WeiModuleStandIn;

beforeEach(async () => {
  module = await new WeiModuleStandIn().start();
});

afterEach(() => module.stop());

/** An agent of the stand-in, in session. */
async function serve(
  config: JsonObject = {},
  gatewayUrl = 'http://127.0.0.1:1',
  log = pino({ level: 'silent' }),
): Promise<void> {
  const definition = weiRest('arm', { rest_node_address: module.address, ...config });
  const timing = { state: 20 };
  await inSession({ module: definition, interface: 'wei_rest_node', gatewayUrl, timing, log });
}

/** What the agent reports of one action that the module answers like this. */
async function reportOf(...answers: Answer[]): Promise<MessageOf<'step.settled'>['body']> {
  module.answers['move'] = answers;
  await serve();
  const command = owner.give();
  return (await owner.report(command)).body;
}

const lastReport = () => bench.broker.heartbeats().at(-1)?.body.report;
const untilTriedAgain = () =>
  until('it is to be tried again', () =>
    bench.broker.inbox('step.progress').some(({ body }) => body.note?.includes('is tried again')),
  );

describe('wei-rest, an action', () => {
  it('that belongs to a trace > tells the module of it', async () => {
    module.answers['move'] = [succeeded];
    await serve();
    const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const command = { ...owner.command(), trace, trace_state: 'lab=1' };
    owner.send(command);
    await owner.report(command);
    expect(module.headers).toMatchObject([{ traceparent: trace, tracestate: 'lab=1' }]);
  });

  it('> is posted once with its name and arguments, and its data come back', async () => {
    module.answers['move'] = [{ json: { status: 'succeeded', error: '', data: { at: 3 }, files: {} } }];
    await serve();
    expect((await owner.report(owner.give({ args: { to: ['deck', 1], speed: 'ä&=+' } }))).body).toMatchObject(
      { outcome: 'succeeded', data: { at: 3 } },
    );
    expect(module.posted).toEqual([{ action: 'move', args: { to: ['deck', 1], speed: 'ä&=+' }, files: {} }]);
  });

  it.each([
    ['that fails', { json: { status: 'failed', error: 'out of tips' } }, 'out of tips'],
    [
      'that fails with an error that is no text',
      { json: { status: 'failed', error: { axis: 'z' } } },
      '{"axis":"z"}',
    ],
    ['that fails without a word', { json: { status: 'failed', error: null } }, 'without a reason'],
    ['answered without a status', { json: { detail: 'no such handle' } }, 'has no status: no such handle'],
    [
      'answered with an error of FastAPI',
      { status: 422, raw: '{"detail":[{"loc":["query"]}]}' },
      '422: [{"loc"',
    ],
    ['answered with 500', { status: 500, raw: 'Internal Server Error' }, '500: Internal Server Error'],
    ['answered with 500 and a good status', { status: 500, raw: '{"status":"succeeded"}' }, '500'],
    ['answered with what is no JSON', { status: 200, raw: '<html>' }, 'is no JSON: <html>'],
    ['answered with null', { json: null }, 'has no status'],
    ['answered with a word nobody knows', { json: { status: 'fine' } }, '"fine"'],
    [
      'that fails and sends files all the same',
      { files: [{ label: 'log', name: 'log.txt', content: 'x' }], status: 'failed', error: 'jammed' },
      'jammed',
    ],
  ] as [string, Answer, string][])(
    '%s > has failed, with that reason, and is not posted again',
    async (_, answer, reason) => {
      const body = await reportOf(answer);
      expect(body).toMatchObject({ outcome: 'failed', error: { code: 'action_failed' } });
      expect(body.error?.message).toContain(reason);
      expect(module.posted).toHaveLength(1);
    },
  );

  it.each([
    ['a JSON string of JSON', { json: JSON.stringify({ status: 'succeeded', data: { at: 1 } }) }],
    ["a member of Python's enumeration", { json: { status: 'StepStatus.SUCCEEDED', data: { at: 1 } } }],
  ] as [string, Answer][])('answered with %s > is understood', async (_, answer) => {
    expect(await reportOf(answer)).toMatchObject({ outcome: 'succeeded', data: { at: 1 } });
  });

  it('answered with nulls > has succeeded, with nothing', async () => {
    const body = await reportOf(succeeded);
    expect(body).toMatchObject({ outcome: 'succeeded', files: [] });
    expect(body.data).toBeUndefined();
    expect(body.files_missing).toBeUndefined();
  });

  it.each([
    ['before it answers', 'break'],
    ['in the middle of the answer', 'halfway'],
    ['and a proxy says so', { status: 502, raw: 'Bad Gateway' }],
  ] as [string, Answer][])(
    'whose connection breaks %s > has an unknown outcome and is never posted again',
    async (_, answer) => {
      const body = await reportOf(answer, succeeded);
      expect(body).toMatchObject({ outcome: 'interrupted', acted: true, error: { code: 'interrupted' } });
      const heartbeats = bench.broker.heartbeats().length;
      await until('more heartbeats have come', () => bench.broker.heartbeats().length > heartbeats + 20);
      expect(module.posted).toHaveLength(1);
    },
  );

  it('that the module is not ready for > is posted again until it is', async () => {
    expect(await reportOf(notReady, notReady, succeeded)).toMatchObject({ outcome: 'succeeded' });
    expect(module.posted).toHaveLength(3);
  });

  it('that the module is not ready for > is told with its state, until the module has begun', async () => {
    let release: (answer: Answer) => void = () => undefined;
    const acts = () => new Promise<Answer>((resolve) => (release = resolve));
    module.answers['move'] = [notReady, notReady, acts];
    await serve();
    const command = owner.give();
    await until('it is told', () => lastReport()?.error !== undefined);
    expect(lastReport()).toMatchObject({
      flags: ['READY'],
      error: 'move has not begun, and is tried again: busy with something',
    });
    await until('it moves', () => module.posted.length === 3);
    await until('nothing is told any more', () => lastReport()?.error === undefined);
    expect(owner.reports(command)).toEqual([]);
    release(succeeded);
    expect((await owner.report(command)).body.outcome).toBe('succeeded');
  });

  it('that the module is never ready for > ends as cancelled, and the module is not told to stop anything', async () => {
    module.answers['move'] = [notReady];
    await serve();
    const command = owner.give();
    // Until the agent has the module's answer, the module has the action in hand as far as the agent knows.
    await untilTriedAgain();
    owner.cancel(command);
    expect((await owner.report(command)).body.outcome).toBe('cancelled');
    expect(module.commands).toEqual([]);
  });

  it('for a module that went away before a byte was sent > waits for it, and is posted once it is back', async () => {
    await serve();
    await module.stop();
    const command = owner.give();
    await until('the module counts as away', () => lastReport()?.flags[0] === 'UNKNOWN');
    expect(lastReport()?.error).toMatch(/ECONNREFUSED/);
    expect(owner.reports(command)).toEqual([]);
    await module.start();
    expect((await owner.report(command)).body.outcome).toBe('succeeded');
    expect(module.posted).toHaveLength(1);
  });

  it('that the module no longer lists when it comes back > fails as unknown and is never posted', async () => {
    await serve();
    await module.stop();
    const command = owner.give();
    await untilTriedAgain();
    module.about = aboutOf('measure', 'home');
    await module.start();
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'failed',
      error: { code: 'unknown_action', message: expect.stringContaining('measure, home') as string },
    });
    expect(module.posted).toEqual([]);
  });

  it('that the module drops while it is not ready > is not posted once more', async () => {
    module.answers['move'] = [
      () => {
        module.about = aboutOf('measure');
        return Promise.resolve(notReady);
      },
      succeeded,
    ];
    await serve();
    expect((await owner.report(owner.give())).body.error?.code).toBe('unknown_action');
    expect(module.posted).toHaveLength(1);
  });

  it('whose module comes back and does not say what it can do > waits until it does, and is then posted', async () => {
    await serve();
    await module.stop();
    const command = owner.give();
    await until('the module counts as away', () => lastReport()?.flags[0] === 'UNKNOWN');
    const about = module.about;
    module.about = { detail: 'starting' };
    await module.start();
    const asked = module.knocks.about;
    await until('it was asked twice what it can do', () => module.knocks.about > asked + 1);
    expect(module.posted).toEqual([]);
    module.about = about;
    expect((await owner.report(command)).body.outcome).toBe('succeeded');
    expect(module.posted).toHaveLength(1);
  });

  it('that the about does not list > is never posted', async () => {
    await serve();
    expect((await owner.report(owner.give({ action: 'dance' }))).body).toMatchObject({
      outcome: 'failed',
      acted: false,
      error: { code: 'unknown_action', message: expect.stringContaining('move, measure') as string },
    });
    expect(module.knocks.action).toBe(0);
  });
});

describe.each(['/cell/ot2', '/cell/ot2/'])('wei-rest, an address with the path %s', (path) => {
  it('> is where the module is asked, moved and told to stop', async () => {
    await module.stop();
    module.path = path;
    await module.start();
    let release: (answer: Answer) => void = () => undefined;
    module.answers['move'] = [() => new Promise((resolve) => (release = resolve))];
    await serve();
    expect(lastReport()).toMatchObject({ flags: ['READY'], details: {} });
    const command = owner.give();
    await until('it moves', () => module.posted.length > 0);
    owner.cancel(command);
    await until('the module was told', () => module.commands.length > 0);
    release({ json: { status: 'failed', error: 'stopped' } });
    expect((await owner.report(command)).body.outcome).toBe('cancelled');
  });
});

describe('wei-rest, a cancel', () => {
  it('> is passed on once, and the action settles when the module answers it', async () => {
    let release: (answer: Answer) => void = () => undefined;
    module.answers['move'] = [() => new Promise((resolve) => (release = resolve))];
    await serve();
    const command = owner.give();
    await until('it moves', () => module.posted.length > 0);
    owner.cancel(command);
    await until('the module was told', () => module.commands.length > 0);
    expect(owner.reports(command)).toEqual([]);
    release({ json: { status: 'failed', error: 'stopped' } });
    expect((await owner.report(command)).body.outcome).toBe('cancelled');
    expect(module.commands).toEqual(['cancel']);
  });

  it('of one of several actions > is kept from the module, which would stop the others', async () => {
    module.about = aboutOf({ name: 'wait', blocking: false });
    const releases: ((answer: Answer) => void)[] = [];
    module.answers['wait'] = [() => new Promise((resolve) => releases.push(resolve))];
    const said: string[] = [];
    await serve({}, undefined, pino({ base: null }, { write: (line) => void said.push(line) }));
    const commands = ['wait', 'wait'].map((action): CommandMessage => {
      const command = owner.give({ action });
      return command;
    });
    await until('both wait', () => releases.length === 2);
    owner.cancel(commands[0]!);
    await until('it was kept back', () => said.some((line) => line.includes('not cancelled on the module')));
    for (const release of releases) release(succeeded);
    for (const command of commands) expect((await owner.report(command)).body.outcome).toBe('succeeded');
    expect(module.commands).toEqual([]);
  });
});

describe('wei-rest, input files', () => {
  it("> go up as parts whose file name is the argument's name", async () => {
    const content = `protocol ${'x'.repeat(200_000)}`;
    const gateway = await bench.gateway((_request, response) => {
      const sha256 = createHash('sha256').update(content).digest('hex');
      response.writeHead(200, { 'repr-digest': reprDigest(sha256) }).end(content);
      return undefined;
    });
    module.about = aboutOf({ name: 'move', files: [{ name: 'pro"tocol', required: true, description: '' }] });
    await serve({}, gateway);
    expect((await owner.report(owner.give({ files: { 'pro"tocol': 'inputs/p.py' } }))).body.outcome).toBe(
      'succeeded',
    );
    // Compared by hand: a difference of so many bytes would fill the screen.
    expect(Object.keys(module.posted[0]?.files ?? {})).toEqual(['pro"tocol']);
    expect(module.posted[0]?.files['pro"tocol'] === content).toBe(true);
  });
});

describe('wei-rest, the module itself', () => {
  it('> is asked for its state by one question at a time, on one connection', async () => {
    await serve();
    await until('it was asked often', () => module.knocks.state > 10);
    expect(module.mostOpen).toBe(1);
    expect(module.knocks.about).toBe(1);
  });

  it('> is described as it describes itself, under the name and the interface of the workcell', async () => {
    await serve();
    expect(owner.hellos()[0]?.body.about).toMatchObject({
      name: 'arm',
      interface: 'wei_rest_node',
      model: 'Stand-In 3000',
      actions: [
        { name: 'move', args: [{ name: 'to', type: ['str', 'int'], required: false }], files: [] },
        {},
      ],
    });
    expect(lastReport()).toMatchObject({ flags: ['READY'], details: {} });
  });

  it('that was not there at first > is unknown, with the reason, and is described once it is', async () => {
    await module.stop();
    await serve();
    const hello = owner.hellos().at(-1)!.body;
    expect(hello.about).toBeUndefined();
    expect(hello.report).toMatchObject({ flags: ['UNKNOWN'] });
    await module.start();
    await until('it is described', () => owner.hellos().at(-1)?.body.about !== undefined);
    owner.welcome();
    expect((await owner.report(owner.give())).body.outcome).toBe('succeeded');
  });

  it('that was restarted with other actions > is described anew, and what it no longer has is not posted', async () => {
    await serve();
    await module.stop();
    module.about = aboutOf('measure');
    await module.start();
    await until('it is described anew', () => owner.hellos().at(-1)?.body.about?.actions.length === 1);
    owner.welcome();
    expect((await owner.report(owner.give())).body.error?.code).toBe('unknown_action');
    expect(module.posted).toEqual([]);
  });

  it('that hangs > counts as unknown, and the agent goes on with its heartbeats', async () => {
    await serve();
    module.hung.add('state');
    await until('it counts as unknown', () => lastReport()?.flags[0] === 'UNKNOWN');
    expect(lastReport()?.error).toMatch(/was not answered within 2 s/);
    const before = bench.broker.heartbeats().length;
    await until('more heartbeats have come', () => bench.broker.heartbeats().length > before + 10);
    expect(module.mostOpen).toBe(1);
  });

  it('that answers nothing else while it acts > is busy, not unknown', async () => {
    module.answers['move'] = ['hang'];
    await serve();
    owner.send(owner.command());
    await until('it moves', () => module.posted.length > 0);
    module.hung.add('state');
    await until('it is said to be busy', () => lastReport()?.flags[0] === 'BUSY');
    expect(lastReport()?.error).toMatch(/it does not tell its state while it acts: .*was not answered/);
    await module.stop();
    await until('it is unknown by now', () => lastReport()?.flags[0] === 'UNKNOWN');
  });

  it('of old, whose state is a word > is understood', async () => {
    module.state = JSON.stringify({ State: 'IDLE', position: 4 });
    await serve();
    expect(lastReport()).toMatchObject({ flags: ['READY'], details: { position: 4 } });
  });
});
