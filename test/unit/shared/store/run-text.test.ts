import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { StepRecord } from '../../../../shared/contracts/run.ts';
import { readRunText, writeRun } from '../../../../shared/store/run-text.ts';
import { runDefinition, stepDefinition } from '../../../fixtures/run-definition.ts';

const textOf = (run: Parameters<typeof writeRun>[0]): string => new TextDecoder().decode(writeRun(run).text);

/** What could be taken for the end of a line, or of a list. */
const odd = { text: 'a\nb', list: [']', [], {}], ünï: '\u2028' };

function longRun() {
  const steps = Array.from({ length: 3_000 }, (_, i) => stepDefinition({ id: `s${i}`, args: { ...odd, i } }));
  const flowdef = steps.map(({ name, module, action }) => ({ name, module, action, ...odd }));
  return runDefinition({ payload: odd, workflow: { name: 'long', flowdef, metadata: odd }, steps });
}

function records(count: number): Record<number, StepRecord> {
  const record = { status: 'succeeded', attempt: 1, instance: 'vm', started_at: 1, data: odd } as const;
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [i, { ...record, command_id: `R.${i}.1` }]),
  );
}

describe('text of a run', () => {
  it.each([
    ['a short run', runDefinition({ payload: odd, workflow: { name: 'w', flowdef: [odd] } })],
    ['a run whose workflow is empty', runDefinition()],
    ['a long run', longRun()],
    ['a long run that takes over records', { ...longRun(), taken_over: records(3_000) }],
    ['a long run that takes over none', { ...longRun(), taken_over: {} }],
    [
      'a run that takes over long records, without a list of what was submitted',
      { ...longRun(), workflow: { flowdef: [] }, taken_over: records(2_000) },
    ],
    ['a long run without a list of what was submitted', { ...longRun(), workflow: { name: 'w' } }],
  ])('%s > is read as it was written', async (_, run) => {
    const { v, ...read } = { v: 1, ...(await readRunText(textOf(run))) };
    expect(read).toEqual(run);
    expect(v).toBe('taken_over' in run ? 2 : 1);
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
    // A fast machine would not be long enough at it: by this clock every stretch is over.
    let now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1_000));
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
