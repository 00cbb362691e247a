import { describe, expect, it } from 'vitest';
import { ForgottenRuns } from '../../../module-agents/journal/journal-entry.ts';

const run = (n: number): string => `01JB000000000000000000000${n}`;

describe('ForgottenRuns', () => {
  it('a command that was forgotten > covers itself and the earlier attempts of its step, and no other step', () => {
    const forgotten = new ForgottenRuns();
    forgotten.remember(`${run(1)}.3.2`, 9);
    const covered = ['0.1', '2.7', '3.1', '3.2', '3.3', '4.1'].filter((at) =>
      forgotten.covers(`${run(1)}.${at}`),
    );
    expect(covered).toEqual(['3.1', '3.2']);
    expect(forgotten.commandsOf(run(1))).toEqual({ run_id: run(1), number: 9, stretches: [3, 3, 2] });
  });

  it('steps of a run in any order > each is known by itself, also when the journal is read again', () => {
    const forgotten = new ForgottenRuns();
    for (const [at, number] of [
      ['3.1', 5],
      ['4.1', 6],
      ['4.2', 7],
      ['5.1', 8],
      ['0.1', 9],
    ] as const)
      forgotten.remember(`${run(1)}.${at}`, number);
    for (const known of [forgotten, new ForgottenRuns(forgotten.record())]) {
      const stretches = [...[3, 4, 1], ...[4, 4, 2], ...[5, 5, 1], ...[0, 0, 1]];
      expect(known.commandsOf(run(1))).toEqual({ run_id: run(1), number: 9, stretches });
      expect(known.covers(`${run(1)}.2.1`)).toBe(false);
      expect(known.covers(`${run(1)}.4.2`)).toBe(true);
    }
  });

  it('a journal of an earlier version > its last command covers all before it, and alone is told', () => {
    const forgotten = new ForgottenRuns({ runs: [[run(1), 3, 2, 9]] });
    forgotten.remember(`${run(1)}.5.1`, 12);
    for (const known of [forgotten, new ForgottenRuns(forgotten.record())]) {
      const covered = ['0.1', '2.7', '3.2', '3.3', '4.1', '5.1'].filter((at) =>
        known.covers(`${run(1)}.${at}`),
      );
      expect(covered).toEqual(['0.1', '2.7', '3.2', '5.1']);
      expect(known.commandsOf(run(1))?.stretches).toEqual([...[3, 3, 2], ...[5, 5, 1]]);
    }
  });

  it('more stretches of steps than are remembered > the oldest runs are left out', () => {
    const forgotten = new ForgottenRuns({ runs: [] }, { stretches: 3 });
    for (const at of ['1.1', '3.1']) forgotten.remember(`${run(1)}.${at}`, 1);
    for (const at of ['1.1', '2.1', '5.1']) forgotten.remember(`${run(2)}.${at}`, 2);
    expect(forgotten.commandsOf(run(1))).toBeUndefined();
    expect(forgotten.covers(`${run(1)}.7.1`)).toBe(true);
    expect(forgotten.commandsOf(run(2))?.stretches).toEqual([...[1, 2, 1], ...[5, 5, 1]]);
  });

  it('a run of which nothing was forgotten > is not covered', () => {
    const forgotten = new ForgottenRuns();
    forgotten.remember(`${run(5)}.0.1`, 1);
    expect(forgotten.covers(`${run(1)}.0.1`)).toBe(false);
    expect(forgotten.commandsOf(run(1))).toBeUndefined();
  });

  it('more runs than are remembered > those that were left out, and all older ones, are covered for good', () => {
    const forgotten = new ForgottenRuns({ runs: [] }, { runs: 2 });
    for (const n of [3, 2, 5, 6]) forgotten.remember(`${run(n)}.0.1`, n);
    const reread = new ForgottenRuns(forgotten.record(), { runs: 2 });
    for (const known of [forgotten, reread]) {
      const covered = [1, 2, 3, 4, 5, 6, 7].filter((n) => known.covers(`${run(n)}.0.1`));
      expect(covered).toEqual([1, 2, 3, 5, 6]);
      expect(known.covers(`${run(1)}.9.1`)).toBe(true);
    }
  });
});
