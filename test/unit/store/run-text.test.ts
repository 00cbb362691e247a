import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readRunText, writeRun } from '../../../shared/store/run-text.ts';
import { runDefinition, stepDefinition } from '../../fixtures/run-definition.ts';

const textOf = (run: Parameters<typeof writeRun>[0]): string => new TextDecoder().decode(writeRun(run).text);

/** What could be taken for the end of a line, or of a list. */
const odd = { text: 'a\nb', list: [']', [], {}], ünï: '\u2028' };

function longRun() {
  const steps = Array.from({ length: 3_000 }, (_, i) => stepDefinition({ id: `s${i}`, args: { ...odd, i } }));
  const flowdef = steps.map(({ name, module, action }) => ({ name, module, action, ...odd }));
  return runDefinition({ payload: odd, workflow: { name: 'long', flowdef, metadata: odd }, steps });
}

describe('text of a run', () => {
  it.each([
    ['a short run', runDefinition({ payload: odd, workflow: { name: 'w', flowdef: [odd] } })],
    ['a run whose workflow is empty', runDefinition()],
    ['a long run', longRun()],
    ['a long run without a list of what was submitted', { ...longRun(), workflow: { name: 'w' } }],
  ])('%s > is read as it was written', async (_, run) => {
    expect(await readRunText(textOf(run))).toEqual(run);
  });

  it('a short run > is written as a fraction of its JSON, and a long one as JSON', () => {
    const short = runDefinition({ steps: Array.from({ length: 10 }, () => stepDefinition()) });
    expect(textOf(short).length).toBeLessThan(JSON.stringify(short).length / 4);
    expect(JSON.parse(textOf(longRun()))).toMatchObject({ workflow: { name: 'long' } });
  });

  it.each([
    ['a short run', runDefinition({ payload: odd })],
    ['a long run', longRun()],
  ])('%s that an earlier version has written > is read', async (_, run) => {
    expect(await readRunText(JSON.stringify(run))).toEqual(run);
  });

  it('a long run > others have their turns while it is read', async () => {
    const steps = Array.from({ length: 10_000 }, (_, i) =>
      stepDefinition({ args: { text: 'x'.repeat(1_000), i } }),
    );
    const reading = readRunText(textOf({ ...longRun(), steps }));
    let [done, turns] = [false, 0];
    void reading.then(() => (done = true));
    for (; !done; turns += 1) await turn();
    expect(turns).toBeGreaterThan(2);
  });
});
