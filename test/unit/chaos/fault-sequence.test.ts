import { describe, expect, it } from 'vitest';
import { Dice } from '../../chaos/random/dice.ts';
import { faultSequence } from '../../chaos/random/fault-sequence.ts';
import type { Fault } from '../../chaos/random/field.ts';

const kinds: Fault[] = [1, 4, 2].map((weight, i) => ({
  name: `kind ${i}`,
  weight,
  targets: () => [],
  happen: () => Promise.resolve(),
}));

/** What comes, where each fault throws its own dice so many times. */
function sequence(seed: number, throwsOf: (n: number) => number): string[] {
  const faults = faultSequence(new Dice(seed), kinds);
  return Array.from({ length: 50 }, (_, n) => {
    const { fault, choosing, happening } = faults.next().value;
    const story = `${fault.name} ${choosing.copy().throw()} ${happening.copy().throw()}`;
    for (let i = 0; i < throwsOf(n); i += 1) happening.throw();
    return story;
  });
}

describe('the sequence of faults', () => {
  it('the same seed, and faults that throw their dice another number of times > the same faults with the same dice', () => {
    expect(sequence(7, () => 0)).toEqual(sequence(7, (n) => n % 5));
    expect(sequence(7, () => 0)).not.toEqual(sequence(8, () => 0));
  });

  it('by weight > every kind comes, the heaviest most often', () => {
    const names = sequence(7, () => 0).map((story) => story.slice(0, 6));
    const count = (name: string) => names.filter((each) => each === name).length;
    expect(count('kind 0')).toBeGreaterThan(0);
    expect(count('kind 1')).toBeGreaterThan(Math.max(count('kind 0'), count('kind 2')));
  });

  it('a copy of dice > throws what they throw next', () => {
    const dice = new Dice(3);
    dice.throw();
    const copy = dice.copy();
    expect([copy.throw(), copy.throw()]).toEqual([dice.throw(), dice.throw()]);
  });
});
