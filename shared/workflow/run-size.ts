import type { Json, JsonObject } from '../kernel/json/json.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';
import { cutShort } from '../kernel/some-of.ts';

/** Bytes that a run's steps may have with everything put in, its payload and its parameters included. */
export const maxRunBytes = 16 * 1024 * 1024;

/**
 * Counts what a run's steps come to while values are put into them. A value of a megabyte that three hundred steps refer to
 * is one value in memory, until the run is written: what is too much must be refused before.
 */
export class RunSize {
  readonly #sizes = new Map<Json, number>();
  #bytes = 0;
  #step = '';

  /** Begins the count of a step with what its author wrote. @throws WeirError `too_large`. */
  beginStep(written: JsonObject): void {
    const { name } = written;
    this.resumeStep(typeof name === 'string' ? name : '');
    this.#count(sizeOf(written));
  }

  /** What is added from here on belongs to that step. */
  resumeStep(name: string): void {
    this.#step = name;
  }

  /** Counts a value that is put in once more, and measured once. @throws WeirError `too_large` that names the step. */
  add(value: Json): void {
    if (typeof value !== 'object' && typeof value !== 'string') return this.#count(8);
    let size = this.#sizes.get(value);
    if (size === undefined) {
      size = sizeOf(value);
      this.#sizes.set(value, size);
    }
    this.#count(size);
  }

  /** Counts what is worked out of a step beside its values. @throws WeirError `too_large` that names the step. */
  addBytes(bytes: number): void {
    this.#count(bytes);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= maxRunBytes) return;
    const where = this.#step === '' ? 'payload and parameters' : `step "${cutShort(this.#step)}"`;
    throw new WeirError(
      'too_large',
      `the run is too large: at ${where} it has passed the ${maxRunBytes / 1024 / 1024} MiB that a run may have with all values put in; hand large values over as files`,
    );
  }
}

function sizeOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
