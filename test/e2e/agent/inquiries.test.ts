import { describe, expect, it } from 'vitest';
import { message, type BodyOf, type Inquiry } from '../../../shared/contracts/message.ts';
import { action, ActionFailed, type ModuleDefinition } from '../../../module-agents/sdk/index.ts';
import { deferred } from '../../../shared/kernel/lifecycle/waiting.ts';
import { until } from '../../support/until.ts';
import { address, workcell } from '../../support/agent/scripted-owner.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';

useBench();

function inquiry(changes: Partial<BodyOf<'inquiry'>> = {}): Inquiry {
  const body = { ...address, asks: 'check' as const, action: 'pour', args: {}, files: {}, ...changes };
  return message('inquiry', { workcell, body });
}

/** The witness's module with an action `pour` that has this check. */
function moduleWith(check: ModuleDefinition['actions'][string]['check']): ModuleDefinition {
  const module = bench.witness.module();
  const pour = action({
    args: { type: 'object', properties: { ml: { type: 'number', default: 5 } } },
    files: { plan: { required: false } },
    run: () => undefined,
  });
  module.actions['pour'] = { ...pour, ...(check ? { check } : {}) };
  return module;
}

const ask = (changes?: Partial<BodyOf<'inquiry'>>) => bench.broker.ask(inquiry(changes));

describe('agent, an inquiry', () => {
  it('arguments that the module has something to say of > are answered with it, and nothing is moved or noted', async () => {
    const given: unknown[] = [];
    const module = moduleWith(({ args, files }) => {
      given.push({ args, files });
      return {
        problems: [{ argument: 'ml', message: 'only 3 ml are left' }],
        warnings: [{ message: 'the bottle is changed at noon' }],
      };
    });
    await inSession({ module });
    const made = inquiry({ files: { plan: 'plan.csv' } });
    expect(await bench.broker.ask(made)).toMatchObject({
      type: 'inquiry.answer',
      workcell,
      body: {
        ...{ ...address, inquiry: made.id, outcome: 'answered' },
        problems: [{ argument: 'ml', message: 'only 3 ml are left' }],
        warnings: [{ message: 'the bottle is changed at noon' }],
      },
    });
    expect(given).toEqual([{ args: { ml: 5 }, files: { plan: 'plan.csv' } }]);
    expect(bench.witness.moves()).toEqual([]);
    expect(bench.broker.heartbeats().at(-1)?.body).toMatchObject({ holding: [], acting: [] });
  });

  it.each([[undefined], [{ ok: true } as const], [{}]])(
    'arguments that are fine, said by %j > are answered with nothing',
    async (said) => {
      await bench.start({ module: moduleWith(() => said) });
      const { outcome, problems = [], warnings = [] } = (await ask()).body;
      expect({ outcome, problems, warnings }).toEqual({ outcome: 'answered', problems: [], warnings: [] });
    },
  );

  it('arguments that do not fit the schema > are told without asking the module', async () => {
    let asked = 0;
    await bench.start({ module: moduleWith(() => void asked++) });
    const { body } = await ask({ args: { ml: 'much' } });
    expect(body.problems).toEqual([
      { message: '"pour" cannot take these arguments: ml must be number, and is text' },
    ]);
    expect(asked).toBe(0);
  });

  it('an action without a check, and one that there is not > have no answer', async () => {
    await bench.start({ module: moduleWith(undefined) });
    expect((await ask()).body.outcome).toBe('none');
    expect((await ask({ action: 'fly' })).body.outcome).toBe('none');
    expect((await ask({ asks: 'check', action: 'move' })).body.outcome).toBe('none');
  });

  it.each([
    ['throws', () => Promise.reject(new Error('the port is closed')), 'the port is closed'],
    [
      'answers with nonsense',
      () => ({ problems: ['no'] }) as never,
      /^it answers with no \{problems, warnings\}/,
    ],
    ['answers with no object', () => 'fine' as never, /^it answers with no \{problems, warnings\}/],
  ])('a check that %s > has failed, with a sentence', async (_, check, said) => {
    await bench.start({ module: moduleWith(check) });
    const { outcome, message: text } = (await ask()).body;
    expect(outcome).toBe('failed');
    expect(text).toMatch(said);
  });

  it('a check that hangs > is told as that and asked to stop; the next are not asked before it has ended', async () => {
    const end = deferred();
    const signals: AbortSignal[] = [];
    const module = moduleWith(({ signal }) => {
      signals.push(signal);
      return end.promise;
    });
    await bench.start({ module, timing: { inquiry: 50 } });
    expect((await ask()).body).toMatchObject({
      outcome: 'failed',
      message: 'it has not answered within 0.05 s',
    });
    expect(signals[0]?.aborted).toBe(true);
    expect((await ask()).body.message).toBe('it has not yet answered what it was asked more than 0.05 s ago');
    expect(signals).toHaveLength(1);
    end.resolve();
    await until('it is asked again', async () => (await ask()).body.outcome === 'answered');
  });

  it('several at once > the module is asked one at a time, in their order', async () => {
    let [acting, most] = [0, 0];
    const order: unknown[] = [];
    const module = moduleWith(async ({ args }) => {
      most = Math.max(most, ++acting);
      order.push(args['ml']);
      await Promise.resolve();
      acting--;
    });
    await bench.start({ module });
    await Promise.all([1, 2, 3].map((ml) => ask({ args: { ml } })));
    expect({ order, most }).toEqual({ order: [1, 2, 3], most: 1 });
  });

  it('while an action runs, and while a safety stop holds the instrument > it is answered', async () => {
    await inSession({ module: moduleWith(() => undefined) });
    const command = owner.give({ action: 'hold' });
    await bench.witness.untilActing(command.command_id);
    expect((await ask()).body.outcome).toBe('answered');
    const order = { command: 'safety_stop' as const, revision: 1, at: 1 };
    bench.broker.deliver(message('admin.order', { workcell, body: order }));
    expect((await ask()).body.outcome).toBe('answered');
    await owner.report(command);
  });

  it('meant for another instance or workcell > is nobody’s', async () => {
    let asked = 0;
    await bench.start({ module: moduleWith(() => void asked++) });
    void ask({ instance: 'other' });
    void bench.broker.ask({ ...inquiry(), workcell: 'elsewhere' });
    expect((await ask()).body.outcome).toBe('answered');
    expect(asked).toBe(1);
  });

  it.each<[string, ModuleDefinition['actions'][string]['simulate'], object]>([
    ['values', ({ args }) => ({ data: { ml: args['ml']! } }), { outcome: 'answered', data: { ml: 5 } }],
    [
      'what is no JSON as it stands',
      () => ({ data: { at: new Date(0) as never } }),
      { data: { at: '1970-01-01T00:00:00.000Z' } },
    ],
    ['nothing', () => undefined, { outcome: 'answered' }],
    [
      'that it would fail',
      () => Promise.reject(new ActionFailed('it is empty')),
      { outcome: 'answered', fails: 'it is empty' },
    ],
    [
      'what it does not know',
      () => Promise.reject(new Error('no port')),
      { outcome: 'failed', message: 'no port' },
    ],
    ['a list', () => ({ data: [1] as never }), { outcome: 'failed' }],
    ['a number', () => 3 as never, { outcome: 'failed' }],
    ['more than a message holds', () => ({ data: { text: 'x'.repeat(2e6) } }), { outcome: 'failed' }],
  ])(
    'what the action would return, with %s > is answered, and nothing is moved',
    async (_, simulate, answer) => {
      const module = moduleWith(undefined);
      module.actions['pour'] = { ...module.actions['pour']!, ...(simulate ? { simulate } : {}) };
      await bench.start({ module });
      expect((await ask({ asks: 'simulate' })).body).toMatchObject(answer);
      expect((await ask({ asks: 'check' })).body.outcome).toBe('none');
      expect(bench.witness.moves()).toEqual([]);
    },
  );
});
