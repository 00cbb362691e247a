import { describe, expect, it } from 'vitest';
import { nestAt, newLab, occupy, plateIn } from '../../../examples/color-picker/lab/lab-state.ts';

describe('bench', () => {
  it('nestAt > a point within reach of a nest > is that nest', () => {
    expect(nestAt([120, 0, 45])).toBe('exchange');
    expect(nestAt([410.5, 179.5, 30])).toBe('deck');
  });

  it.each([[[0, 0, 0]], [[120, 0, 47]], [[120, 0]], [[]]])(
    'nestAt > %j > says that nothing is there',
    (point) => {
      expect(() => nestAt(point)).toThrow(/there is no nest at/);
    },
  );
});

describe('lab state', () => {
  it('occupy > a nest that is taken > refuses and leaves the plate where it is', () => {
    const state = newLab();
    occupy(state, 'deck', 'one');
    expect(() => occupy(state, 'deck', 'two')).toThrow('plate one stands at the deck');
    expect(state.nests.deck).toBe('one');
  });

  it('plateIn > an empty nest > says so', () => {
    expect(() => plateIn(newLab(), 'stage')).toThrow('there is no plate at the stage');
  });
});
