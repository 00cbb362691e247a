import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../services/until.ts';
import { GatewayLab } from './gateway-lab.ts';

let lab: GatewayLab;
beforeAll(async () => {
  lab = await GatewayLab.open();
});
afterAll(() => lab.close());

const post = (path: string) => fetch(`${lab.gateway.url()}${path}`, { method: 'POST' });

describe('POST /admin/reset', () => {
  it.each([
    ['the workcell', '/admin/reset', { command: 'reset', revision: 0, at: 0 }],
    ['one module', '/admin/reset/reader', { command: 'reset', module: 'reader', revision: 0, at: 0 }],
  ])('%s > answers null as in WEI, and the wish reaches the inbox', async (_, path, body) => {
    const answer = await post(path);
    expect(await answer.text()).toBe('null');
    await until('the wish is in the inbox', () =>
      lab.inbox.some((message) => isDeepStrictEqual({ ...message.body, revision: 0, at: 0 }, body)),
    );
  });

  it('a module that the workcell does not have > is not found', async () => {
    const answer = await post('/admin/reset/nobody');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('"nobody"') as string });
  });
});
