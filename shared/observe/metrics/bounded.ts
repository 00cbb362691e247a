/** What a label says of values beyond those that it has room for. */
export const otherValue = 'other';
/** Longer values are cut off: nobody reads them, and each is kept and sent with every series. */
const longest = 100;

/**
 * Keeps the values of a label few, whatever comes: the first `most` of them are told as they are, all others as `other`. Names that
 * come from outside may be without end, and each would be a series for ever.
 */
export class BoundedLabel {
  readonly #most: number;
  /** By the value as it came. */
  readonly #told = new Map<string, string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The value as it is told. */
  of(value: string): string {
    const known = this.#told.get(value);
    if (known !== undefined) return known;
    if (this.#told.size >= this.#most) return otherValue;
    const told = value.slice(0, longest);
    this.#told.set(value, told);
    return told;
  }
}

/** As `BoundedLabel`, for two labels that go together: at most `most` pairs of them. */
export class BoundedPairs {
  readonly #most: number;
  readonly #told = new Map<string, Map<string, readonly [string, string]>>();
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  of(first: string, second: string): readonly [string, string] {
    const known = this.#told.get(first)?.get(second);
    if (known) return known;
    if (this.#size >= this.#most) return [otherValue, otherValue];
    const pair = [first.slice(0, longest), second.slice(0, longest)] as const;
    const seconds = this.#told.get(first);
    if (seconds) seconds.set(second, pair);
    else this.#told.set(first, new Map([[second, pair]]));
    this.#size += 1;
    return pair;
  }
}
