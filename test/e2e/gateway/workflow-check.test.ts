import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { WorkflowCheck } from '../../../shared/contracts/workflow-check.ts';
import { Lab } from '../../support/lab/lab.ts';
import { order } from '../../support/lab/operator.ts';
import { step } from '../../support/lab/submission.ts';
import { until } from '../../support/until.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.open();
  await lab.startAll();
});
afterAll(() => lab.close());

async function check(body: JsonObject): Promise<{ status: number; body: WorkflowCheck & JsonObject }> {
  const response = await fetch(lab.url('/workflows/check'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as WorkflowCheck & JsonObject };
}

const workflowOf = (...steps: JsonObject[]) => JSON.stringify({ name: 'whole', flowdef: steps });

describe('POST /workflows/check', () => {
  it('a workflow that could be handed in > is fine, and nothing is stored', async () => {
    const { status, body } = await check({ workflow: workflowOf(step('move')) });
    expect([status, body.ok, body.problems]).toEqual([200, true, []]);
    const { runs } = (await (await fetch(lab.url('/runs'))).json()) as { runs: unknown[] };
    expect(runs).toEqual([]);
  });

  it('an operator has locked its instrument > it says so, and the command', async () => {
    await order(lab, 'lock/arm');
    let instruments: WorkflowCheck['instruments'] = [];
    await until('the lock is told', async () => {
      ({ instruments } = (await check({ workflow: workflowOf(step('move')) })).body);
      return instruments[0]?.state === 'locked';
    });
    expect(instruments).toMatchObject([{ module: 'arm', instance: 'a', next: 'weir admin unlock arm' }]);
    await order(lab, 'unlock/arm');
  });

  it('a workflow of thousands of steps > is looked at in a thread, and told as any other', async () => {
    const steps = Array.from({ length: 3_000 }, (_, index) => step(index === 2_999 ? 'mvoe' : 'move'));
    const { body } = await check({ workflow: workflowOf(...steps) });
    expect(body.problems).toMatchObject([{ pointer: '/flowdef/2999/action' }]);
    expect([body.workflow?.steps.length, body.workflow?.step_count]).toEqual([1_000, 3_000]);
  });

  it('a large one that comes compressed > is looked at in the thread as well, and all else goes on', async () => {
    const steps = Array.from(
      { length: 5_000 },
      (_, index) => `  - { name: s${index}, module: arm, action: move }`,
    );
    let checked = false;
    const checking = fetch(lab.url('/workflows/check'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ workflow: `name: long\nflowdef:\n${steps.join('\n')}` })),
    }).finally(() => (checked = true));
    let others = 0;
    while (!checked) {
      await (await fetch(lab.url('/schemas/workflow.json'))).arrayBuffer();
      others += 1;
    }
    expect(others).toBeGreaterThan(5);
    expect(await (await checking).json()).toMatchObject({ ok: true, workflow: { step_count: 5_000 } });
  });

  it.each([
    [{}, 400, 'bad_request'],
    [{ workflow: 'x', payload: [] }, 422, 'invalid_form'],
    [{ workflow: 'x', files: [1] }, 422, 'invalid_form'],
    [{ workflow: 'x'.repeat(5 * 1024 * 1024) }, 413, 'too_large'],
  ])('what cannot be read > %#: %i, %s', async (body, status, code) => {
    const answer = await check(body);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
  });
});
