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

  it('by weight > of any so many faults each kind has its share, but for one or two', () => {
    const names = sequence(7, () => 0).map((story) => story.slice(0, 6));
    for (const first of [0, 11, 29]) {
      for (const [i, { name, weight }] of kinds.entries()) {
        const times = names.slice(first, first + 21).filter((each) => each === name).length;
        expect(Math.abs(times - 3 * weight), `kind ${i} from ${first} on`).toBeLessThanOrEqual(2);
      }
    }
  });

  it('a copy of dice > throws what they throw next', () => {
    const dice = new Dice(3);
    dice.throw();
    const copy = dice.copy();
    expect([copy.throw(), copy.throw()]).toEqual([dice.throw(), dice.throw()]);
  });
});
