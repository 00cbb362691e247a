import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { fine, multipart } from '../../support/lab/submission.ts';
import { lab, useGateway } from '../../support/lab/use-gateway.ts';

/** A workflow of that many steps, about 70 bytes each. */
const workflow = (steps: number): string => {
  const line = (at: number) => `- {name: a${at}, module: reader, action: read, args: {wells: [A1]}}\n`;
  return `name: x\nflowdef:\n${Array.from({ length: steps }, (_, at) => line(at)).join('')}`;
};

const post = (path: string, body: JsonObject) => lab.ask<JsonObject>('POST', path, body);

describe('a request that is as large as it may be', () => {
  useGateway();

  it('YAML with a million faults > the first is reported: fewer than all fit into the memory of a thread', async () => {
    const { status, body } = await post('/workflows/check', { workflow: `[${','.repeat(1_000_000)}]` });
    expect({ status, ...body }).toMatchObject({
      ...{ status: 200, ok: false },
      problems: [{ line: 1, column: 3, message: expect.stringContaining('Unexpected ,') as string }],
    });
  });

  it('a night of 1,000 runs with 250 steps > is refused by what the first run comes to', async () => {
    const submissions = [{ workflow: workflow(250), count: 1_000 }];
    const { status, body } = await post('/schedule/simulate', { submissions, plays: 1 });
    expect({ status, ...body }).toMatchObject({
      ...{ status: 413, code: 'too_large' },
      detail: expect.stringContaining(
        '64 MiB that can be simulated at once: simulate fewer of them',
      ) as string,
    });
  });

  it.each(['\n', '\r'])('a table of 2 MiB of %j > is refused before it is split', async (sign) => {
    const table = sign.repeat(2 * 1024 * 1024);
    for (const path of ['/runs/preflight', '/runs']) {
      const response = await fetch(lab.url(path), {
        method: 'POST',
        body: multipart({ ...fine(), table }, []),
      });
      expect({ status: response.status, ...((await response.json()) as JsonObject) }).toMatchObject({
        ...{ status: 413, code: 'too_large' },
        detail: 'a table may have 1048576 bytes at most: split it, or give large values as files',
      });
    }
  });

  it.each([
    [
      'parameters',
      { parameters: '{"n": 1e400}' },
      422,
      'the value at "/n" is a number that JSON does not have',
    ],
    [
      'payload',
      { payload: '{"n": [1, 1e400]}' },
      422,
      'the value at "/n/1" is a number that JSON does not have',
    ],
    ['table', { table: 'n\n1e400\n' }, 422, 'row 1, column "n": it is a number that JSON does not have'],
  ])('a number beyond those of JSON in %s > is refused with its place', async (_, fields, status, why) => {
    const parameters = [{ name: 'n', type: 'number', default: 1 }];
    const form = { ...fine(undefined, { parameters }), ...fields };
    const path = 'table' in fields ? '/runs' : '/runs/start';
    const response = await fetch(lab.url(path), { method: 'POST', body: multipart(form, []) });
    const body = (await response.json()) as JsonObject;
    expect(response.status).toBe(status);
    expect(JSON.stringify(body)).toContain(JSON.stringify(why).slice(1, -1));
  });
});
