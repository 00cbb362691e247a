/** Things of which the first, by an order, is to be had at any time. Adding and taking cost the logarithm of their number. */
export class Heap<T> {
  readonly #things: T[];
  readonly #isBefore: (a: T, b: T) => boolean;

  /** `things` is the heap's own from now on. */
  constructor(things: T[], isBefore: (a: T, b: T) => boolean) {
    this.#things = things;
    this.#isBefore = isBefore;
    for (let at = (things.length >> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }

  /** The first; undefined where there is none. */
  get first(): T | undefined {
    return this.#things[0];
  }

  /** To be called when what the first goes by has changed: it comes no earlier than before. */
  firstChanged(): void {
    this.#sink(0);
  }

  removeFirst(): void {
    const last = this.#things.pop();
    if (last === undefined || this.#things.length === 0) return;
    this.#things[0] = last;
    this.#sink(0);
  }

  #sink(from: number): void {
    const things = this.#things;
    for (let at = from; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (this.#comesFirst(left, first)) first = left;
      if (this.#comesFirst(right, first)) first = right;
      const [up, down] = [things[first], things[at]];
      if (first === at || up === undefined || down === undefined) return;
      things[at] = up;
      things[first] = down;
      at = first;
    }
  }

  #comesFirst(at: number, than: number): boolean {
    const [a, b] = [this.#things[at], this.#things[than]];
    return a !== undefined && b !== undefined && this.#isBefore(a, b);
  }
}
