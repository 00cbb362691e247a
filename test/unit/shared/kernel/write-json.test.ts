import fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { writeJson } from '../../../../shared/kernel/json/write-json.ts';

const text = async (value: unknown): Promise<string> => new TextDecoder().decode(await writeJson(value));
const rows = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id, name: 'ü"\n', of: [id, null] }));

describe('a value written in pieces', () => {
  it('is what JSON.stringify writes, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue({ maxDepth: 4 }),
        fc.integer({ min: 0, max: 300 }),
        async (value, count) => {
          const large = { value, rows: rows(count), ['"']: [value] };
          expect(await text(large)).toBe(JSON.stringify(large));
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([
    ['nothing', null],
    ['a text', 'a'],
    ['an empty list', []],
    ['an empty object', {}],
    [
      'what is not JSON',
      { a: undefined, b: [undefined, () => 1], c: () => 1, at: new Date(0), rows: rows(500) },
    ],
    ['what is not JSON among many', [...rows(500), undefined, () => 1]],
    ['one long text', { text: 'x'.repeat(1_000_000) }],
    ['many members', Object.fromEntries(rows(2_000).map((row) => [`m${row.id}`, row]))],
  ])('%s > as JSON.stringify writes it', async (_, value) => {
    expect(await text(value)).toBe(JSON.stringify(value));
  });

  it('others have their turns while a large one is written', async () => {
    let now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 10));
    let [done, turns] = [false, 0];
    void writeJson({ rows: rows(1_000) }).then(() => (done = true));
    for (; !done; turns += 1) await setImmediate();
    expect(turns).toBeGreaterThan(100);
  });
});
