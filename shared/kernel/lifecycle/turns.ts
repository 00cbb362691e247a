import { setImmediate } from 'node:timers/promises';

/** Milliseconds that long work may keep everything else waiting at a stretch. */
const stretchMs = 8;

/** Cuts long work into stretches, with a turn for everybody else between them. */
export class Turns {
  #since = performance.now();

  /** True where the stretch is over: then `pass` is to be awaited. */
  isDue(): boolean {
    return performance.now() - this.#since >= stretchMs;
  }

  /** Resolves when the others have had their turn. */
  async pass(): Promise<void> {
    await setImmediate();
    this.#since = performance.now();
  }
}
