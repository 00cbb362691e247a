/** Numbers of whole size by index. All lists of the planner are of this one kind, which keeps `at` fast. */
export type Numbers = Int32Array;

/** The number at an index that exists. */
export function at(numbers: Numbers, index: number): number {
  return numbers[index] as number;
}

/** Numbers of chance from a seed: the same again for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to `below`. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** One of a list that is not empty. */
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  shuffle(numbers: number[]): number[] {
    for (let i = numbers.length - 1; i > 0; i -= 1) {
      const j = this.below(i + 1);
      const kept = numbers[i] as number;
      numbers[i] = numbers[j] as number;
      numbers[j] = kept;
    }
    return numbers;
  }
}
