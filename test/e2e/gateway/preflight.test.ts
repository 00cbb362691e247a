import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { action, type InquiryContext } from '../../../module-agents/sdk/index.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { Preflight } from '../../../shared/contracts/preflight.ts';
import type { LabAgent } from '../../support/lab/lab-agent.ts';
import { Lab } from '../../support/lab/lab.ts';
import { read, readModule } from '../../support/lab/operator.ts';
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

const pouring = (ml: number, more: JsonObject = {}) => step('pour', { args: { ml }, ...more });

describe('POST /runs/preflight', () => {
  let lab: Lab;
  let arm: LabAgent;

  beforeAll(async () => {
    lab = await Lab.open();
    await lab.startGateway();
    await lab.startOrchestrator();
    const witness = new Witness(path.join(lab.folder, 'witness'));
    const definition = { actions: { ...witness.module().actions, pour } };
    arm = await lab.startAgent({ witness, definition });
    await until('it has told what it can do', async () => (await readModule(lab))['about'] !== null);
  });
  afterAll(() => lab.close());
  beforeEach(() => void asked.splice(0));

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

  it('how long it takes is known > it is told when it would be done, what it would delay, and what cannot be kept', async () => {
    const acting = await lab.begin([step('hold', { duration: 60 }), pouring(1, { duration: 60 })]);
    await until('it acts', () => arm.witness.moves().length > 0);
    const { schedule } = await ask(
      JSON.stringify({ name: 'mix', priority: 9, flowdef: [pouring(1, { duration: 30 })] }),
    );
    expect(schedule).toMatchObject({ kept: true, delayed: 1, delays: [{ run_id: acting, seconds: 30 }] });
    expect(schedule?.text).toMatch(/^done about .*; 1 run of the lab would be over later$/);
    const late = { complete_by: new Date(Date.now() + 5_000).toISOString() };
    const told = await preflight([pouring(1, { duration: 30 })], late);
    expect(told).toMatchObject({ ok: true, schedule: { kept: false, late: true } });
    expect(told.schedule?.why).toMatch(
      /is to be over by .*Z, and step 1 "to pour" is expected to take 30 s$/,
    );
    await lab.cancel(acting);
    await lab.untilState(acting, 'cancelled');
  });
});
