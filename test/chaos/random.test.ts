import { describe, expect, it } from 'vitest';
import { startServices } from '../services/start-services.ts';
import { emptyVerdict } from './books/compare-books.ts';
import { Dice } from './random/dice.ts';
import { playRandomPart } from './random/random-part.ts';

const seed = 20_260;

describe('a lab under load', { timeout: 500_000 }, () => {
  it('faults of chance, three at a time, for 40 s > no run lost, no step twice or out of order, no file wrong', async () => {
    const services = await startServices({ own: true });
    const told: string[] = [];
    const plan = {
      alone: 0,
      aloneUntil: 0,
      mixedMs: 40_000,
      enough: () => true,
      lastFaultAt: Infinity,
      lanes: 3,
      width: 12,
      drop: 0,
      putBacks: 1,
    };
    try {
      const outcome = await playRandomPart(services, new Dice(seed), plan, (line) => told.push(line));
      const story = `seed ${seed}; ${told.join('; ')}`;
      expect(outcome.trouble, story).toEqual([]);
      expect(outcome.verdict, story).toEqual(emptyVerdict());
      expect(outcome.runs).toBeGreaterThan(10);
      expect(told.length).toBeGreaterThan(5);
    } finally {
      await services.stop();
    }
  });
});
