import { setImmediate } from 'node:timers/promises';

/** Milliseconds that long work may keep everything else waiting at a stretch. */
const stretchMs = 8;

/** Cuts long work into stretches, with a turn for everybody else between them. */
export class Turns {
  #since = performance.now();

  /** Resolves at once within a stretch; at its end, when the others have had their turn. */
  async pass(): Promise<void> {
    if (performance.now() - this.#since < stretchMs) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
