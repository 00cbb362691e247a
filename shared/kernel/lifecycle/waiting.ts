import { setImmediate } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds of long work that one turn of the event loop carries out, whatever the number of works under way. */
const stretchMs = 5;
/** Milliseconds that a work may take before it waits for others: short works stay in one piece. */
const pieceMs = 1;
/** Milliseconds that urgent work may hold all long work back: a broker that is away must not stop reading. */
const longestHold = 250;

/**
 * The one queue of all long works of this process (of a thread: of this thread). One turn of the event loop lets one of them continue, in the
 * order in which they stopped: however many callers read at once, an answer that needs ten turns of the loop waits for ten stretches, not
 * for ten times all of them.
 */
const loop = {
  /** When the first long work of this turn of the event loop began; undefined if there was none yet. */
  began: undefined as number | undefined,
  waiting: [] as (() => void)[],
  /** Urgent works under way. */
  urgent: 0,
};

function endTurnOfLoop(): void {
  loop.began = undefined;
  const next = loop.urgent > 0 ? undefined : loop.waiting.shift();
  if (!next) return;
  beginStretch();
  next();
}

/** Takes down that long work is carried out in this turn of the event loop, and when the first began. */
function beginStretch(): number {
  if (loop.began === undefined) setImmediate(endTurnOfLoop);
  return (loop.began ??= performance.now());
}

/** Cuts long work into stretches. Between them everything else has its turn: requests, timers, and other long works. */
export class Turns {
  #since = performance.now();

  constructor() {
    beginStretch();
  }

  /** True if no more long work fits into this turn of the event loop: then `pass` must be awaited. */
  isDue(): boolean {
    const began = beginStretch();
    const now = performance.now();
    if (now - this.#since < pieceMs) return false;
    return loop.urgent > 0 || now - began >= stretchMs;
  }

  /** Resolves in a later turn of the event loop, after the works that wait already. */
  async pass(): Promise<void> {
    await new Promise<void>((resolve) => {
      loop.waiting.push(resolve);
      beginStretch();
    });
    this.#since = performance.now();
  }
}

/** Holds all long work of this process back while `work` is under way, for 250 ms at most. Settles as `work` does. */
export async function aheadOfLongWork<T>(work: () => Promise<T>): Promise<T> {
  let isHeld = true;
  loop.urgent += 1;
  const release = (): void => {
    if (!isHeld) return;
    isHeld = false;
    loop.urgent -= 1;
    if (loop.urgent === 0 && loop.waiting.length > 0) beginStretch();
  };
  const timer = setTimeout(release, longestHold);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    release();
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
