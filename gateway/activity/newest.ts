/** The newest of many things, sorted by their times; what is older is let go while they are gathered. */
export class Newest<T> {
  readonly #most: number;
  #found: { at: number; what: T }[] = [];
  #since = 0;

  /** `most`: so many are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  add(at: number, what: T): void {
    this.#found.push({ at, what });
    if (this.#found.length >= this.#most * 2) this.#cut();
  }

  /** Those that were kept, the oldest first. */
  all(): T[] {
    this.#cut();
    return this.#found.map(({ what }) => what);
  }

  /** The time of the oldest that is kept, where others were let go; else 0. */
  get since(): number {
    return this.#since;
  }

  #cut(): void {
    this.#found.sort((a, b) => a.at - b.at);
    if (this.#found.length <= this.#most) return;
    this.#found = this.#found.slice(-this.#most);
    this.#since = this.#found[0]?.at ?? 0;
  }
}
