import { describe, expect, it } from 'vitest';
import { backoff } from '../../../../../shared/kernel/timing/backoff.ts';

describe('back-off', () => {
  it.each([
    { attempt: 1, least: 50, most: 100 },
    { attempt: 2, least: 100, most: 200 },
    { attempt: 7, least: 2500, most: 5000 },
    { attempt: 1000, least: 2500, most: 5000 },
  ])('of attempt $attempt > between $least and $most ms', ({ attempt, least, most }) => {
    expect([0, 1].map((chance) => backoff({ least: 100, most: 5_000 }, attempt, chance))).toEqual([
      least,
      most,
    ]);
  });
});
