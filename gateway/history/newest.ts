/** When something began and ended, in milliseconds since the epoch; `to` is undefined where it goes on. */
interface Times {
  from: number;
  to: number | undefined;
}

/**
 * The newest of many things: what goes on is newer than all that has ended, and what ended later is newer than what ended earlier. What
 * is older is let go while they are gathered.
 */
export class Newest<T> {
  readonly #most: number;
  #found: (Times & { what: T })[] = [];
  #since = 0;

  /** `most`: so many are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  add({ from, to }: Times, what: T): void {
    this.#found.push({ from, to, what });
    if (this.#found.length >= this.#most * 2) this.#cut();
  }

  /** Those that were kept; what began first comes first. */
  all(): T[] {
    this.#cut();
    return this.#found.toSorted((a, b) => a.from - b.from).map(({ what }) => what);
  }

  /** From when on nothing was let go, as far as it had ended; 0 where nothing was. */
  get since(): number {
    return this.#since;
  }

  #cut(): void {
    if (this.#found.length <= this.#most) return;
    this.#found.sort((a, b) => compareEnds(a, b) || a.from - b.from);
    this.#found = this.#found.slice(-this.#most);
    const [oldest] = this.#found;
    this.#since = oldest?.to ?? oldest?.from ?? 0;
  }
}

function compareEnds({ to: a = Infinity }: Times, { to: b = Infinity }: Times): number {
  return a === b ? 0 : a - b;
}
