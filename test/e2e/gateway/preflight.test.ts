import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { action, type InquiryContext, type ModuleDefinition } from '../../../module-agents/sdk/index.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { Preflight } from '../../../shared/contracts/preflight.ts';
import { changed } from '../../support/lab/changed.ts';
import type { AgentChanges, LabAgent } from '../../support/lab/lab-agent.ts';
import { Lab } from '../../support/lab/lab.ts';
import { order, read } from '../../support/lab/operator.ts';
import { experiment, multipart, step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';
import { Witness } from '../../support/witness.ts';

/** Millilitres that are left. */
const left = 3;

/** What the check of `pour` was asked. */
const asked: Pick<InquiryContext<unknown>, 'args' | 'files'>[] = [];

type Sent = string | FormData | URLSearchParams;

const pour = action({
  args: { type: 'object', properties: { ml: { type: 'number' } }, required: ['ml'] },
  files: { plan: { required: false } },
  check({ args, files }) {
    asked.push({ args, files });
    if (args.ml > left) return { problems: [{ argument: 'ml', message: `only ${left} ml are left` }] };
    if (args.ml === left) return { warnings: [{ argument: 'ml', message: 'the bottle will be empty' }] };
    return { ok: true };
  },
  run: () => ({}),
});
const shy = action({ check: () => Promise.reject(new Error('the port is closed')), run: () => ({}) });

const pouring = (ml: number, more: JsonObject = {}) => step('pour', { args: { ml }, ...more });

describe('POST /runs/preflight', () => {
  let lab: Lab;
  let arm: LabAgent;

  beforeAll(async () => {
    lab = await Lab.open({
      modules: ['arm', 'oven', 'mute'],
      config: '{ verify_locations_before_transfer: true }',
      more: 'locations: { arm: { nest: [1], deck: [2], shelf: [3] } }',
    });
    await lab.startGateway({ timing: { ...lab.timing.gateway, inquiry: 1_000 } });
    await lab.startOrchestrator();
    arm = await startAgent('arm');
    // It takes commands, and no inquiry comes to it.
    await startAgent('mute', (own) =>
      changed(own, {
        openAgent: (address, listener) =>
          own.openAgent(address, {
            attached: () => listener.attached(),
            detached: (reason) => listener.detached(reason),
            evicted: (error) => listener.evicted(error),
            message: (message) => listener.message(message),
            inquiry: () => undefined,
          }),
      }),
    );
    await until('both are there', async () => {
      const { modules } = (await read(lab, '/wc/state')) as { modules: Record<string, JsonObject> };
      return ['arm', 'mute'].every((name) => modules[name]?.['about'] !== null);
    });
  });
  afterAll(() => lab.close());
  beforeEach(() => void asked.splice(0));

  function startAgent(module: string, broker?: AgentChanges['broker']): Promise<LabAgent> {
    const witness = new Witness(path.join(lab.folder, `witness-${module}`));
    const actions: ModuleDefinition['actions'] = { ...witness.module().actions, pour, shy };
    return lab.startAgent({ module, witness, definition: { actions }, ...(broker ? { broker } : {}) });
  }

  async function post(body: Sent, headers: Record<string, string> = {}) {
    const response = await fetch(lab.url('/runs/preflight'), { method: 'POST', body, headers });
    return { status: response.status, body: (await response.json()) as Preflight };
  }

  const ask = async (workflow: string, more: JsonObject = {}): Promise<Preflight> =>
    (await lab.ask<Preflight>('POST', '/runs/preflight', { workflow, ...more })).body;
  const preflight = (steps: JsonObject[], more?: JsonObject): Promise<Preflight> =>
    ask(JSON.stringify({ name: 'mix', flowdef: steps }), more);

  it('arguments that the agent would take > are fine, nothing is stored, and nothing moves', async () => {
    const { ok, accepted, problems, steps, step_count, asked: count } = await preflight([pouring(1)]);
    expect({ ok, accepted, problems, step_count, count }).toEqual({
      ...{ ok: true, accepted: true, problems: [], step_count: 1, count: 1 },
    });
    expect(steps).toMatchObject([
      {
        ...{ pointer: '/flowdef/0', name: 'to pour', module: 'arm', action: 'pour', line: 1 },
        check: { outcome: 'ok', instance: 'a', text: 'arm/a would take it' },
        ...{ locations: [], waits: [], queue: { waiting: 0, acting: 0 } },
      },
    ]);
    expect(asked).toEqual([{ args: { ml: 1 }, files: {} }]);
    expect(((await read(lab, '/runs')) as { runs: unknown[] }).runs).toEqual([]);
    expect(arm.witness.moves()).toEqual([]);
  });

  it('arguments that it would not take > are told with line and column, and do not keep anybody from handing in', async () => {
    const workflow = `name: mix
flowdef:
  - name: Pour
    module: arm
    action: pour
    args:
      ml: 20
  - { name: Empty it, module: arm, action: pour, args: { ml: ${left} } }
`;
    const { ok, accepted, problems, warnings, steps } = await ask(workflow);
    expect({ ok, accepted }).toEqual({ ok: false, accepted: true });
    expect(problems).toEqual([
      {
        ...{ pointer: '/flowdef/0/args/ml', line: 7, column: 11 },
        message: 'step "Pour": "ml" for arm.pour: only 3 ml are left',
      },
    ]);
    expect(warnings).toEqual([
      {
        ...{ pointer: '/flowdef/1/args/ml', line: 8, column: 62 },
        message: 'step "Empty it": "ml" for arm.pour: the bottle will be empty',
      },
    ]);
    expect(steps.map(({ check, line }) => [check.outcome, line])).toEqual([
      ['problems', 3],
      ['ok', 8],
    ]);
  });

  it('steps that no agent is asked about > say why', async () => {
    const wrong = await preflight([
      step('move'),
      pouring('much' as never),
      pouring(1, { args: { ml: '${{ parameters.none }}' } }),
    ]);
    expect(wrong.steps.map(({ check }) => check)).toMatchObject([
      { outcome: 'none', text: 'arm.move has no check' },
      { outcome: 'unasked', text: 'not asked: the arguments are wrong as they are' },
      { outcome: 'unasked' },
    ]);
    expect({ ok: wrong.ok, accepted: wrong.accepted, asked: wrong.asked }).toEqual({
      ...{ ok: false, accepted: false, asked: 0 },
    });
    const rehearsed = await preflight([pouring(99)], { simulate: true });
    expect(rehearsed).toMatchObject({ ok: true, asked: 0, instruments: [] });
    expect(rehearsed.steps[0]).toMatchObject({ check: { outcome: 'unasked' }, waits: [] });
  });

  it('arguments that are worked out while the run goes on > are left to that', async () => {
    const weigh = step('move', { name: 'weigh' });
    const { ok, problems, steps } = await preflight([
      weigh,
      pouring(1, { name: 'pour', args: { ml: '${{ size(steps.weigh.status) }}' } }),
      pouring(1, { name: 'known', args: { ml: '${{ 1 + 1 }}' } }),
    ]);
    expect({ ok, problems }).toEqual({ ok: true, problems: [] });
    expect(steps.map(({ check }) => check.outcome)).toEqual(['none', 'later', 'ok']);
    expect(asked.map(({ args }) => args)).toEqual([{ ml: 2 }]);
  });

  it('steps of a loop and of what is done after a failure > are asked about as any, a loop itself is not', async () => {
    const loop = step('pour', { name: 'each', for_each: [1, 2], args: { ml: 9 } });
    const { steps } = await preflight([{ ...loop, recover: [pouring(1, { name: 'again' })] }]);
    expect(steps.map(({ name, check }) => [name, check.outcome])).toEqual([
      ['each', 'problems'],
      ['again', 'ok'],
    ]);
  });

  it('an agent that does not answer > is asked once, told of once, and keeps nobody', async () => {
    const given = [pouring(1, { module: 'mute' }), pouring(2, { module: 'mute' }), pouring(1)];
    const { ok, warnings, steps, asked: count } = await preflight(given);
    expect({ ok, count }).toEqual({ ok: true, count: 2 });
    expect(steps.map(({ check }) => check.outcome)).toEqual(['no_answer', 'no_answer', 'ok']);
    expect(warnings.map(({ message }) => message)).toEqual([
      'step "to pour": mute.pour: the arguments could not be checked: mute/a has not answered within 1 s',
    ]);
  });

  it('a module without an agent > is told with the command that starts one', async () => {
    const { steps } = await preflight([{ name: 'bake', module: 'oven', action: 'bake' }]);
    expect(steps[0]).toMatchObject({
      check: { outcome: 'none' },
      waits: [{ kind: 'absent', module: 'oven', next: 'weir agent FILE --name oven' }],
    });
  });

  it('an operator has locked its instrument > the step says what it would wait for, and the command', async () => {
    await order(lab, 'lock/arm');
    await until('the lock is told', async () => (await preflight([step()])).steps[0]?.waits[0] !== undefined);
    const { steps, instruments } = await preflight([step(), pouring(1)]);
    for (const { waits } of steps)
      expect(waits).toMatchObject([{ kind: 'locked', by: 'Ada', next: 'weir admin unlock arm' }]);
    // It moves nothing, so it is asked all the same.
    expect(steps[1]?.check.outcome).toBe('ok');
    expect(instruments).toMatchObject([{ module: 'arm', state: 'locked' }]);
    await order(lab, 'unlock/arm');
  });

  it('locations that are not as a step needs them > are told, but for those that a step before it changes', async () => {
    const set = (state: string) =>
      fetch(lab.url(`/locations/deck/set?experiment_id=${state}`), { method: 'POST' });
    expect((await set(experiment)).ok).toBe(true);
    const move = (source: string, target: string) => step('move', { locations: { source, target } });
    const workflow = [move('nest', 'deck'), move('deck', 'shelf'), move('shelf', 'deck')];
    const found = await preflight(workflow);
    const empty = (name: string) => ({ name, state: 'empty', text: `${name} is empty` });
    const deck = { name: 'deck', state: 'taken', text: `deck holds what is of experiment ${experiment}` };
    const changed_by = 'to move';
    expect(found.steps.map(({ locations }) => locations)).toEqual([
      [
        { ...empty('nest'), as: 'source' },
        { ...deck, as: 'target' },
      ],
      [
        { ...deck, as: 'source', changed_by },
        { ...empty('shelf'), as: 'target' },
      ],
      [
        { ...empty('shelf'), as: 'source', changed_by },
        { ...deck, as: 'target', changed_by },
      ],
    ]);
    expect(found.steps.map(({ waits }) => waits.map(({ kind }) => kind))).toEqual([['location'], [], []]);
    expect(found.warnings.map(({ message, pointer }) => [pointer, message])).toEqual([
      ['/flowdef/0/locations/source', 'step "to move": nest is empty: there is nothing to move'],
      [
        '/flowdef/0/locations/target',
        `step "to move": deck holds what is of experiment ${experiment}, and the step moves something there`,
      ],
    ]);
    expect((await set('')).ok).toBe(true);
  });

  it('runs that act, or wait for its module > are counted', async () => {
    const [acting, waiting] = [await lab.begin([step('hold')]), await lab.begin([step('hold')])];
    await lab.untilState(acting, 'active');
    await until(
      'the other waits',
      async () => (await lab.store.readRun(waiting))?.summary?.waiting_for !== undefined,
    );
    const before = async (own: JsonObject) => (await preflight([step('move', own)])).steps[0]?.queue;
    expect(await before({})).toEqual({ waiting: 1, acting: 1 });
    expect(await before({ priority: 5 })).toEqual({ waiting: 0, acting: 1 });
    expect(await before({ priority: -5 })).toEqual({ waiting: 1, acting: 1 });
    expect(await before({ instance: 'b' })).toEqual({ waiting: 1, acting: 0 });
    arm.witness.openAll();
    await lab.untilState(acting, 'completed');
    await until('the other acts', () => arm.witness.gates.size > 1 && (arm.witness.openAll(), true));
    await lab.untilState(waiting, 'completed');
  });

  it('more different arguments than agents are asked about > the rest says so', async () => {
    const many = Array.from({ length: 210 }, (_, index) => pouring(index / 100, { name: `pour ${index}` }));
    const { ok, steps, asked: count } = await preflight(many);
    expect({ ok, count }).toEqual({ ok: true, count: 200 });
    expect(steps.filter(({ check }) => check.outcome === 'unasked')).toHaveLength(10);
    expect(steps[205]?.check.text).toBe(
      'not asked: agents are asked about 200 different sets of arguments at most',
    );
  });

  it('the form of a submission, with a file > is taken as it is, and the file leaves nothing behind', async () => {
    const workflow = JSON.stringify({
      name: 'mix',
      flowdef: [pouring(1, { files: { plan: './plan.csv' } })],
    });
    const lacking = await post(new URLSearchParams({ workflow, experiment_id: experiment }));
    expect(lacking.body.problems[0]?.message).toContain('plan.csv');
    const { status, body } = await post(multipart({ workflow }, [['files', 'plan.csv', 'a,b']]));
    expect({ status, ok: body.ok, problems: body.problems }).toEqual({ status: 200, ok: true, problems: [] });
    expect(asked).toEqual([{ args: { ml: 1 }, files: { plan: 'plan.csv' } }]);
  });

  it.each<[string, Sent, Record<string, string>, number, string]>([
    ['no workflow in JSON', '{}', { 'content-type': 'application/json' }, 400, 'bad_request'],
    ['no workflow in a form', new URLSearchParams({ payload: '{}' }), {}, 422, 'invalid_workflow'],
    ['a payload that is none', new URLSearchParams({ workflow: 'x', payload: '[]' }), {}, 400, 'bad_payload'],
    ['neither', 'workflow', { 'content-type': 'text/plain' }, 400, 'bad_request'],
  ])('what cannot be read: %s > is refused', async (_, body, headers, status, code) => {
    const answer = await post(body, headers);
    expect({ status: answer.status, code: (answer.body as unknown as { code: string }).code }).toEqual({
      ...{ status, code },
    });
  });

  it('a text that is no workflow > is told as that', async () => {
    const { ok, problems, steps } = await ask('flowdef: [');
    expect({ ok, steps }).toEqual({ ok: false, steps: [] });
    expect(problems[0]).toMatchObject({ line: expect.any(Number) as number });
  });
});
