import { describe, expect, it } from 'vitest';
import { ForgottenRuns } from '../../../module-agents/journal/forgotten-runs.ts';

const run = (n: number): string => `01JB000000000000000000000${n}`;

describe('ForgottenRuns', () => {
  it('a command that was forgotten > covers itself, what came before it in its run, and nothing after it', () => {
    const forgotten = new ForgottenRuns();
    forgotten.remember(`${run(1)}.3.2`, 9);
    const covered = ['0.1', '2.7', '3.1', '3.2', '3.3', '4.1'].filter((at) =>
      forgotten.covers(`${run(1)}.${at}`),
    );
    expect(covered).toEqual(['0.1', '2.7', '3.1', '3.2']);
    expect(forgotten.lastOf(run(1))).toEqual({ run_id: run(1), step: 3, attempt: 2, number: 9 });
  });

  it('an earlier command that is forgotten later > takes nothing back', () => {
    const forgotten = new ForgottenRuns();
    forgotten.remember(`${run(1)}.3.1`, 9);
    forgotten.remember(`${run(1)}.2.1`, 8);
    expect(forgotten.lastOf(run(1))?.step).toBe(3);
  });

  it('a run of which nothing was forgotten > is not covered', () => {
    const forgotten = new ForgottenRuns();
    forgotten.remember(`${run(5)}.0.1`, 1);
    expect(forgotten.covers(`${run(1)}.0.1`)).toBe(false);
    expect(forgotten.lastOf(run(1))).toBeUndefined();
  });

  it('more runs than are remembered > those that were left out, and all older ones, are covered for good', () => {
    const forgotten = new ForgottenRuns({ runs: [] }, 2);
    for (const n of [3, 2, 5, 6]) forgotten.remember(`${run(n)}.0.1`, n);
    const reread = new ForgottenRuns(forgotten.record(), 2);
    for (const known of [forgotten, reread]) {
      const covered = [1, 2, 3, 4, 5, 6, 7].filter((n) => known.covers(`${run(n)}.0.1`));
      expect(covered).toEqual([1, 2, 3, 5, 6]);
      expect(known.covers(`${run(1)}.9.1`)).toBe(true);
    }
  });
});
