import { describe, expect, it } from 'vitest';
import { describeWaitingSteps } from '../../../cli/display/run-overview.ts';
import { aRun } from './a-run.ts';

const wait = (step: number) => ({
  ...{ reason: 'busy' as const, step, name: 'mix', since: '2026-03-14T09:26:00.000Z' },
  ...{ text: 'waits for arm/a to be free', hint: 'weir now' },
});

describe('describeWaitingSteps', () => {
  it('one step waits > nothing: the line of the run says it', () => {
    expect(describeWaitingSteps(aRun([], { waiting_for: [wait(0)], waiting_steps: 1 }))).toEqual([]);
  });

  it('several wait > a line each with the reason, since when, and what to do', () => {
    const lines = describeWaitingSteps(aRun([], { waiting_for: [wait(3), wait(5)], waiting_steps: 2 }));
    expect(lines[0]).toBe('2 steps wait:');
    expect(lines[1]).toMatch(/^ {2}step 4 "mix" waits for arm\/a to be free \(since .*\) → weir now$/);
  });

  it('very many wait > ten, and how many more', () => {
    const waiting_for = Array.from({ length: 20 }, (_, n) => wait(n));
    const lines = describeWaitingSteps(aRun([], { waiting_for, waiting_steps: 300 }));
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('  … and 290 more');
  });
});
