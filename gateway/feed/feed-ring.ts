import type { ToldEntry } from './told-entry.ts';

/**
 * The newest entries of the feed, in memory. Each has a number, and numbers grow by one; a reader keeps the number of the entry
 * that it takes next. Where the feed was lost track of, a number is left out, so that every reader falls behind `first`.
 */
export class FeedRing {
  readonly #most: { entries: number; length: number };
  readonly #entries = new Map<number, ToldEntry>();
  readonly #numbers = new Map<string, number>();
  #first = 0;
  #end = 0;
  #length = 0;
  /** The position before the first entry. */
  #base: string;
  #head: string;
  #brokenAt = 0;

  /**
   * @param position of the feed's newest entry
   * @param most how much is kept: so many entries, of so many characters together
   */
  constructor(position: string, most: { entries: number; length: number }) {
    this.#base = this.#head = position;
    this.#most = most;
  }

  /** The number of the oldest entry that is kept. */
  get first(): number {
    return this.#first;
  }

  /** The number of the entry that comes next. */
  get end(): number {
    return this.#end;
  }

  /** The position after the newest entry. */
  get head(): string {
    return this.#head;
  }

  /** Entries before that number are followed by some that this ring never had. */
  get brokenAt(): number {
    return this.#brokenAt;
  }

  push(entry: ToldEntry): void {
    this.#entries.set(this.#end, entry);
    this.#numbers.set(entry.id, this.#end);
    this.#end += 1;
    this.#head = entry.id;
    this.#length += entry.text.length;
    while (this.#entries.size > this.#most.entries || this.#length > this.#most.length) this.#drop();
  }

  /** Forgets all: what follows the position is not what followed the newest entry. */
  restart(position: string): void {
    while (this.#entries.size > 0) this.#drop();
    this.#base = this.#head = position;
    this.#first = this.#end = this.#brokenAt = this.#end + 1;
  }

  /** The entry of that number; undefined where it is not kept, or is still to come. */
  at(number: number): ToldEntry | undefined {
    return this.#entries.get(number);
  }

  /** The number of the entry that follows a position; undefined where the ring does not know. */
  numberAfter(position: string): number | undefined {
    if (position === this.#base) return this.#first;
    const number = this.#numbers.get(position);
    return number === undefined ? undefined : number + 1;
  }

  #drop(): void {
    const dropped = this.#entries.get(this.#first);
    if (!dropped) return;
    this.#entries.delete(this.#first);
    this.#numbers.delete(dropped.id);
    this.#length -= dropped.text.length;
    this.#base = dropped.id;
    this.#first += 1;
  }
}
