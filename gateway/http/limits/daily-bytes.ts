const day = 24 * 3_600_000;

/** How many bytes each name has sent on this day (UTC). */
export class DailyBytes {
  readonly #most: number;
  readonly #now: () => number;
  readonly #sent = new Map<string, number>();
  #today = 0;

  constructor(most: number, now: () => number = Date.now) {
    this.#most = most;
    this.#now = now;
  }

  /** Whether so many more still fit into the day; they are counted then. */
  takes(name: string, bytes: number): boolean {
    this.#turn();
    const sent = this.#sent.get(name) ?? 0;
    if (sent >= this.#most || sent + bytes > this.#most) return false;
    this.add(name, bytes);
    return true;
  }

  /** Counts what was sent, whether or not it fits. */
  add(name: string, bytes: number): void {
    this.#turn();
    this.#sent.set(name, (this.#sent.get(name) ?? 0) + bytes);
  }

  /** Milliseconds until the next day begins. */
  get left(): number {
    return day - (this.#now() % day);
  }

  #turn(): void {
    const today = Math.floor(this.#now() / day);
    if (today === this.#today) return;
    this.#today = today;
    this.#sent.clear();
  }
}
