import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { gatewayAlone, submitFine } from '../../support/lab/gateway-alone.ts';
import type { Lab } from '../../support/lab/lab.ts';
import type { PlayedOwner } from '../../support/lab/played-owner.ts';
import { fine } from '../../support/lab/submission.ts';

let lab: Lab;
let owner: PlayedOwner;
beforeAll(async () => {
  ({ lab, owner } = await gatewayAlone());
});
afterAll(() => lab.close());

const post = (path: string) => fetch(`${lab.gateway.url()}${path}`, { method: 'POST' });

describe('POST /admin/reset', () => {
  it.each([
    ['the workcell', '/admin/reset', { command: 'reset', revision: 0, at: 0 }],
    ['one module', '/admin/reset/reader', { command: 'reset', module: 'reader', revision: 0, at: 0 }],
  ])('%s > answers null as in WEI, and the request reaches the inbox', async (_, path, body) => {
    const answer = await post(path);
    expect(await answer.text()).toBe('null');
    await until('the request is in the inbox', () =>
      owner.inbox.some((message) => isDeepStrictEqual({ ...message.body, revision: 0, at: 0 }, body)),
    );
  });

  it('a module that the workcell does not have > is not found', async () => {
    const answer = await post('/admin/reset/nobody');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('"nobody"') as string });
  });
});

describe('POST /runs/start while a safety stop holds the lab', () => {
  const warningsOf = async (more: Record<string, string> = {}) =>
    (await submitFine(lab, { ...fine(), ...more }))['warnings'];

  it('a run > is taken, and its answer and its page warn that it starts after the reset', async () => {
    await lab.store.giveOrder({ command: 'safety_stop', by: 'Ada' });
    const run = await submitFine(lab);
    const warning = expect.stringMatching(
      /^the workcell, and with it "reader", is held by a safety stop by Ada since .*`weir reset --all`/,
    ) as string;
    expect(run).toMatchObject({ status: 'new', warnings: [warning] });
    expect(await (await fetch(lab.url(`/runs/${run.run_id}`))).json()).toMatchObject({ warnings: [warning] });
    await lab.store.giveOrder({ command: 'reset' });
    expect(await warningsOf()).toEqual([]);
  });

  it('a run that is simulated, or only checked > waits for nobody, and is not warned', async () => {
    await lab.store.giveOrder({ command: 'safety_stop', module: 'reader' });
    expect(await warningsOf({ simulate: 'true' })).toEqual([]);
    expect(await warningsOf({ validate_only: 'true' })).toEqual([]);
    expect(await warningsOf()).toHaveLength(1);
    await lab.store.giveOrder({ command: 'reset', module: 'reader' });
  });
});
