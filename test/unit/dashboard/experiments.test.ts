import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../client/index.ts';
import { isWhole, runsByExperiment } from '../../../dashboard/src/screens/experiments/experiments.tsx';

const run = (run_id: string, experiment_id: string, created_at: string) =>
  ({ run_id, experiment_id, created_at }) as RunSummary;
const runs = [
  run('3', 'b', '2026-11-29T03:00:00Z'),
  run('2', 'a', '2026-11-29T02:00:00Z'),
  run('1', 'b', '2026-11-29T01:00:00Z'),
];

describe('the runs in the list of experiments', () => {
  it('are those of each experiment, the newest first', () => {
    const found = runsByExperiment(runs);
    expect([...found].map(([id, each]) => [id, each.map(({ run_id }) => run_id)])).toEqual([
      ['b', ['3', '1']],
      ['a', ['2']],
    ]);
  });

  it('there are older ones than were read > only an experiment that was registered since has all of them', () => {
    const latest = { runs, next: 'older' };
    expect(isWhole(latest, '2026-11-29T01:30:00Z')).toBe(true);
    expect(isWhole(latest, '2026-11-29T00:30:00Z')).toBe(false);
    expect(isWhole({ runs, next: null }, '2026-11-29T00:30:00Z')).toBe(true);
    expect(isWhole(undefined, '2026-11-29T00:30:00Z')).toBe(false);
  });
});
