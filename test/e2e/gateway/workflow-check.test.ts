import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { WorkflowCheck } from '../../../shared/contracts/workflow-check.ts';
import { Lab } from '../../support/lab/lab.ts';
import { step } from '../../support/lab/submission.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.open();
  await lab.startAll();
});
afterAll(() => lab.close());

const check = (body: JsonObject) => lab.ask<WorkflowCheck & JsonObject>('POST', '/workflows/check', body);

const workflowOf = (...steps: JsonObject[]) => JSON.stringify({ name: 'whole', flowdef: steps });

describe('POST /workflows/check', () => {
  it('a workflow that could be handed in > is fine, and nothing is stored', async () => {
    const { status, body } = await check({ workflow: workflowOf(step('move')) });
    expect([status, body.ok, body.problems]).toEqual([200, true, []]);
    const { runs } = (await (await fetch(lab.url('/runs'))).json()) as { runs: unknown[] };
    expect(runs).toEqual([]);
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
