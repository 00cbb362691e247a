import { setImmediate, setTimeout as delay } from 'node:timers/promises';

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

/** Wakes all who wait for it. A ring that nobody waits for is lost: look first, and then wait in the same turn. */
export class WakeSignal {
  readonly #waiting = new Set<() => void>();

  notify(): void {
    // Who wakes and waits again waits for the next ring.
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of woken) wake();
  }

  /** Resolves at the next ring, after `ms` milliseconds, or at the signal. Never rejects. */
  async next(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }
}

/** What `within` answers when time ran out. */
export const timedOut = Symbol('timed out');

/** What `promise` settles to, or `timedOut` where `ms` milliseconds pass first; a rejection after that is swallowed. */
export function within<T>(promise: Promise<T>, ms: number): Promise<T | typeof timedOut> {
  // A plain timer: this runs for every message, and an abortable one costs ten times as much.
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(timedOut), ms);
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

/** Does something at once, and again `ms` milliseconds after each end of it, until the signal. @throws what `work` throws, which ends it */
export async function nowAndThen(
  ms: number,
  signal: AbortSignal,
  work: () => Promise<unknown>,
): Promise<void> {
  while (!signal.aborted) {
    await work();
    await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** A promise that somebody else settles. */
interface Deferred<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
}

/** A promise with what settles it. Its rejection is no unhandled one: nobody may be waiting yet. */
export function deferred<T = void>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((succeed, fail) => {
    [resolve, reject] = [succeed, fail];
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

/** What `promise` settles to, or undefined at the signal; a rejection after that is swallowed. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<undefined>((resolve) => (stop = () => resolve(undefined)));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
