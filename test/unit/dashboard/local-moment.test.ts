import { describe, expect, test } from 'vitest';
import { fromLocal, toLocal } from '../../../dashboard/src/screens/runs/local-moment.ts';

describe('a moment in a field for local times', () => {
  test('to the field and back > is the same moment, to the minute', () => {
    expect(fromLocal(toLocal('2026-11-26T08:05:00.000Z'))).toBe('2026-11-26T08:05:00.000Z');
  });

  test('nothing, and what is not a moment > is nothing', () => {
    expect([toLocal(undefined), toLocal('soon'), fromLocal(''), fromLocal('soon')]).toEqual([
      '',
      '',
      undefined,
      undefined,
    ]);
  });
});
