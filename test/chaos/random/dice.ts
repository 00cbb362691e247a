/** Chance that can be repeated: the same seed gives the same throws. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** At least 0, less than 1 (mulberry32). */
  throw(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.throw() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.throw() < probability;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.between(0, from.length - 1)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** All of them, in an order of chance. */
  shuffle<T>(from: readonly T[]): T[] {
    return from
      .map((each) => ({ each, at: this.throw() }))
      .sort((a, b) => a.at - b.at)
      .map(({ each }) => each);
  }

  /** Dice of their own, so that what one part of a suite throws changes nothing for the others. */
  fork(): Dice {
    return new Dice(this.between(0, 2 ** 31));
  }

  /** Dice that will throw what these would throw next. */
  copy(): Dice {
    return new Dice(this.#state);
  }
}
