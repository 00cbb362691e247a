import { afterEach, describe, expect, test } from 'vitest';
import { goByZone } from '../../../shared/sentences/index.ts';
import { fromLocal, toLocal } from '../../../dashboard/src/screens/runs/local-moment.ts';

describe('a moment in a field for local times', () => {
  afterEach(() => goByZone(undefined));

  test('to the field and back > is the same moment, to the minute', () => {
    expect(fromLocal(toLocal('2026-11-26T08:05:00.000Z'))).toBe('2026-11-26T08:05:00.000Z');
  });

  test('in a zone that is chosen, on the day on which its clocks are put forward > goes by them', () => {
    goByZone('Europe/Zurich');
    expect(toLocal('2026-03-29T00:30:00.000Z')).toBe('2026-03-29T01:30');
    expect(['2026-03-29T01:30', '2026-03-29T03:30'].map(fromLocal)).toEqual([
      '2026-03-29T00:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
    ]);
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
