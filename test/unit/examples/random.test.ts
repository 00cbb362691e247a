import { describe, expect, it } from 'vitest';
import { createRandom, shuffled } from '../../../examples/color-picker/random.ts';

const draw = (count: number, next: () => number) => Array.from({ length: count }, next);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('random', () => {
  it('stream > of the same seed > repeats; of another seed > does not', () => {
    const first = draw(20, createRandom('a').uniform);
    expect(draw(20, createRandom('a').uniform)).toEqual(first);
    expect(draw(20, createRandom('b').uniform)).not.toEqual(first);
  });

  it('uniform > drawn often > fills 0 to 1 evenly', () => {
    const values = draw(20_000, createRandom('uniform').uniform);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(mean(values)).toBeCloseTo(0.5, 1);
  });

  it('normal > drawn often > has mean 0 and deviation 1', () => {
    const values = draw(20_000, createRandom('normal').normal);
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(Math.sqrt(mean(values.map((value) => value ** 2)))).toBeCloseTo(1, 1);
  });

  it('shuffled > any size > holds each index once', () => {
    const order = shuffled(50, createRandom('order'));
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
    expect([...order].sort((a, b) => a - b)).toEqual(
      draw(
        50,
        (() => {
          let i = 0;
          return () => i++;
        })(),
      ),
    );
  });
});
