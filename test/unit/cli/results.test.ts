import { expect, test } from 'vitest';
import { readPages } from '../../../cli/commands/results.ts';
import type { GatewayClient } from '../../../cli/client/index.ts';

/** What a gateway answers, by the cursor: its first search has ended early. */
const pages = [
  { columns: { parameters: ['to'], values: [], files: [] }, runs: [], next: '0' },
  { columns: { parameters: ['to'], values: ['od'], files: [] }, runs: [1, 2], next: '1', partial: true },
  { columns: { parameters: [], values: ['ph', 'od'], files: [] }, runs: [3], next: null },
].map((page, at) => ({ ...page, ...(at === 2 && { unreadable: [{ run_id: 'R', reason: 'torn' }] }) }));

function asked(limit?: number) {
  const limits: number[] = [];
  const GET = (
    _: string,
    { params: { query } }: { params: { query: { cursor?: string; limit: number } } },
  ) => {
    limits.push(query.limit);
    return pages[query.cursor === undefined ? 0 : Number(query.cursor) + 1];
  };
  const client = { ask: (get: (api: unknown) => unknown) => Promise.resolve(get({ GET })) };
  const found = readPages(client as unknown as Pick<GatewayClient, 'ask'>, {}, limit);
  return { found, limits };
}

test('results of many pages > are one table, with what any page lacks', async () => {
  expect(await asked().found).toEqual({
    columns: { parameters: ['to'], values: ['od', 'ph'], files: [] },
    runs: [1, 2, 3],
    unreadable: [{ run_id: 'R', reason: 'torn' }],
    partial: true,
    next: null,
  });
});

test('so many runs > end with them, and say where older ones are', async () => {
  const { found, limits } = asked(2);
  expect(await found).toMatchObject({ runs: [1, 2], next: '1' });
  expect(limits).toEqual([2, 2]);
});
