/** Does something when it is told to: the first time at once, and then not more often than every so many milliseconds. */
export class Pace {
  readonly #everyMs: () => number;
  readonly #act: () => void;
  #due = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(everyMs: () => number, act: () => void) {
    this.#everyMs = everyMs;
    this.#act = act;
  }

  ask(): void {
    if (this.#timer === undefined) this.#go();
    else this.#due = true;
  }

  /** Does at once what waits. */
  flush(): void {
    if (this.#due) this.#go();
  }

  #go(): void {
    clearTimeout(this.#timer);
    this.#due = false;
    // Before it acts: what is done may ask for more.
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.flush();
    }, this.#everyMs());
    this.#act();
  }
}
