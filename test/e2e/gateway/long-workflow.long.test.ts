import { describe, expect, it } from 'vitest';
import { lab, useGateway } from '../../support/lab/use-gateway.ts';
import { experiment } from '../../support/lab/submission.ts';

useGateway();

describe('POST /runs/start', () => {
  it('10,000 steps in YAML > are taken, and a broken one among them is told with its line', async () => {
    const step = '  - { name: read, module: reader, action: read, args: { wells: [A1] } }\n';
    const workflow = `name: long\nflowdef:\n${step.repeat(10_000)}`;
    const form = { experiment_id: experiment, validate_only: 'true' };
    const taken = await lab.submit({ ...form, workflow });
    expect(taken.status).toBe(200);
    expect(((await taken.json()) as { steps: unknown[] }).steps).toHaveLength(10_000);
    const broken = workflow.replace(new RegExp(`(${'.*\n'.repeat(5_000)}.*module: )reader`), '$1raeder');
    const refused = await lab.submit({ ...form, workflow: broken });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ errors: [{ pointer: '/flowdef/4998/module', line: 5001 }] });
  });
});
