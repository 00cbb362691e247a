import { describe, expect, it } from 'vitest';
import { longestWait, waitsFor } from '../../../orchestrator/turn/waiting-for.ts';
import type { WaitReason } from '../../../shared/contracts/wait-reason.ts';

/** What is known after it has waited for these, one after the other, each from its time on. */
const after = (...reasons: [at: number, reason: WaitReason | undefined][]) =>
  reasons.reduce<ReturnType<typeof waitsFor>>(
    (waited, [at, reason]) => waitsFor(waited, reason, at),
    undefined,
  );

describe('longestWait', () => {
  it('it was never seen to wait > nothing', () => {
    expect(longestWait(after([0, undefined]), 10)).toBeUndefined();
  });

  it('it waited for one thing > that', () => {
    expect(longestWait(after([0, 'busy'], [3, 'busy']), 3)).toBe('busy');
  });

  it('it waited for several > the one that held for longest in all', () => {
    const waited = after([0, 'busy'], [4, 'held'], [9, 'busy'], [11, undefined]);
    expect(longestWait(waited, 100)).toBe('busy');
    expect(longestWait(after([0, 'retry'], [50, 'busy']), 60)).toBe('retry');
  });
});
