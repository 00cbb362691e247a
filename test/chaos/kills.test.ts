import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { until } from '../services/until.ts';
import { nothingWrong } from './books.ts';
import { LabApart } from './lab-apart.ts';

let lab: LabApart;

beforeEach(async () => {
  lab = await LabApart.open({ brokerUrl: inject('brokerUrl'), storeUrl: inject('storeUrl') });
  await lab.start('gateway', 'gateway');
  await lab.start('first', 'orchestrator');
  await lab.start('second', 'orchestrator');
  await lab.start('agents', 'agents');
});
afterEach(() => lab.close());

async function submit(runs: number, steps: number, ms: number): Promise<void> {
  await Promise.all(Array.from({ length: runs }, () => lab.submit(steps, ms)));
}

/** Resolves when the instruments have begun so many actions. */
async function begun(count: number): Promise<void> {
  const enough = () => lab.actuations().filter(({ edge }) => edge === 'begin').length >= count;
  await until(`${count} actions have begun`, enough, 60_000);
}

describe('a lab of processes apart', { timeout: 180_000 }, () => {
  it('orchestrators > both killed in turn in the middle of the work > every run completes, no step twice', async () => {
    await submit(20, 5, 30);
    for (const [round, name] of ['first', 'second', 'first', 'second'].entries()) {
      await begun(15 + round * 20);
      await lab.kill(name);
      await lab.start(name, 'orchestrator');
    }
    const { verdict, runs } = await lab.settle(90_000);
    expect(verdict).toEqual(nothingWrong);
    expect(runs.map((run) => run.status)).toEqual(Array<string>(20).fill('completed'));
  });

  it('gateway > killed while runs are submitted and files are stored > every accepted run completes with its files', async () => {
    const submitting = submit(15, 3, 20);
    await begun(5);
    await lab.kill('gateway');
    await lab.start('gateway', 'gateway');
    await submitting;
    const { verdict, runs } = await lab.settle(90_000);
    expect(verdict).toEqual(nothingWrong);
    for (const { run_id, status, steps } of runs) {
      expect(status).toBe('completed');
      const { id } = steps[2] as unknown as { id: string };
      expect(await lab.proof(run_id, `${id}/proof.txt`)).toMatch(new RegExp(`^${run_id}\\.2\\.`));
    }
  });

  it('agents > killed while their instruments act > what was in motion is called unknown, nothing is done again', async () => {
    await submit(9, 4, 150);
    await begun(6);
    await lab.kill('agents');
    await lab.start('agents', 'agents');
    // Each instrument that was in motion is held back from the moment that its agent reports; a person looks and resets.
    const { verdict, runs } = await lab.settle(90_000, () => lab.reset());
    expect(verdict).toEqual(nothingWrong);
    const failed = runs.filter((run) => run.status === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThanOrEqual(3);
    for (const run of failed) expect(run).toMatchObject({ error: { code: 'interrupted' } });
    expect(runs.filter((run) => run.status === 'completed').length).toBe(9 - failed.length);
  });

  it('owner > frozen for longer than its heartbeats and thawed > the other goes on, the frozen one writes and sends nothing', async () => {
    await submit(10, 5, 50);
    await begun(10);
    lab.freeze('first');
    await begun(20).catch(() => undefined);
    const { verdict, runs } = await lab.settle(90_000);
    lab.thaw('first');
    await lab.submit(3, 20);
    const after = await lab.settle(60_000);
    expect([verdict, after.verdict]).toEqual([nothingWrong, nothingWrong]);
    expect(runs.map((run) => run.status)).toEqual(Array<string>(10).fill('completed'));
  });
});
