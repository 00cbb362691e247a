import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { placesAside, readAside, readWorkcellAside } from '../../../../gateway/workflow/read-aside.ts';
import { readWorkflow } from '../../../../gateway/workflow/read-workflow.ts';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { maxProblems } from '../../../../shared/yaml/problem.ts';

/** A workflow of so many steps, three lines each after the first two. */
function workflow(steps: number, more = ''): string {
  const lines = Array.from(
    { length: steps },
    (_, i) => `  - name: step ${i}\n    module: arm\n    action: move\n`,
  );
  return `name: long\nflowdef:\n${lines.join('')}${more}`;
}

function jsonOf(text: string): string {
  const read = readWorkflow(text);
  return JSON.stringify(read.ok && read.document, null, 1);
}

/** How often something else had its turn before the promise settled. */
async function turnsUntil(promise: Promise<unknown>): Promise<number> {
  let [settled, turns] = [false, 0];
  void promise.finally(() => (settled = true));
  while (!settled) {
    await turn();
    turns += 1;
  }
  return turns;
}

// The thread starts from source here, which takes a while.
describe('readAside', { timeout: 60_000 }, () => {
  it('a large text in YAML > is read as any other, and everything else goes on meanwhile', async () => {
    const text = workflow(2_000);
    const reading = readAside(text);
    expect(await turnsUntil(reading)).toBeGreaterThan(100);
    const { locate: _, ...expected } = readWorkflow(text);
    expect(await reading).toMatchObject(expected);
  });

  it('oddities and unknown keys of a large text > are told with their places', async () => {
    const read = await readAside(workflow(1_000, '    on_fire: yes\n    comment: 12:30\n'));
    expect(read).toMatchObject({
      ok: true,
      warnings: [expect.stringMatching(/^line 3004, column 14: 12:30 is read as text/) as string],
      keys: { unknown: [{ pointer: '/flowdef/999/on_fire', line: 3003, column: 14 }] },
    });
  });

  it('a large text that is broken > is refused with the line', async () => {
    const read = await readAside(workflow(1_000, '  - [\n'));
    expect(read).toMatchObject({ ok: false, problems: [{ line: expect.any(Number) as number }] });
    const misshapen = await readAside(workflow(1_000).replace('name: long', 'name: 12'));
    expect(misshapen).toMatchObject({ ok: false, problems: [{ pointer: '/name', line: 1, column: 7 }] });
  });

  it('several at once > are each answered', async () => {
    const reads = await Promise.all([700, 800, 900].map((steps) => readAside(workflow(steps))));
    expect(reads.map((read) => read.ok && read.document.flowdef.length)).toEqual([700, 800, 900]);
  });
});

describe('readWorkcellAside', { timeout: 60_000 }, () => {
  const modules = (count: number) =>
    Array.from({ length: count }, (_, i) => `  - { name: m${i}, interface: simulator }\n`).join('');

  it('a large definition > is read as any other, and everything else goes on meanwhile', async () => {
    const text = `name: lab\nmodules:\n${modules(2_000)}`;
    const reading = readWorkcellAside(text);
    expect(await turnsUntil(reading)).toBeGreaterThan(100);
    expect(await reading).toEqual(parseWorkcell(text).workcell);
  });

  it('a large text that is none > is refused as any other, with the place, and everything else goes on', async () => {
    const reading = readWorkcellAside('- \n'.repeat(50_000));
    const refused = reading.catch((error: unknown) => error);
    expect(await turnsUntil(refused)).toBeGreaterThan(100);
    expect(await refused).toMatchObject({ code: 'bad_workcell', details: [{ pointer: '', line: 1 }] });
  });

  it('far too many mistakes > are not all told', async () => {
    const text = `name: lab\nmodules:\n${'  - {}\n'.repeat(8_000)}`;
    const refused: unknown = await readWorkcellAside(text).catch((error: unknown) => error);
    expect((refused as { details: unknown[] }).details).toHaveLength(maxProblems);
  });
});

describe('placesAside', { timeout: 60_000 }, () => {
  it.each([
    ['a small text', workflow(10)],
    ['a large text', workflow(1_000)],
    ['a large text in JSON', jsonOf(workflow(1_000))],
  ])('%s > the places are those of the text itself', async (_, text) => {
    const pointers = ['/flowdef/3/module', '/nowhere', ''];
    const expected = pointers.map(readWorkflow(text).locate);
    expect(await placesAside(text, await readAside(text), pointers)).toEqual(expected);
    expect(expected[0]?.line).toBeGreaterThan(1);
  });
});
