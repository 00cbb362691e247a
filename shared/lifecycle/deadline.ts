import { setTimeout as delay } from 'node:timers/promises';

/** What `within` answers when time ran out. */
export const timedOut = Symbol('timed out');

/** What `promise` settles to, or `timedOut` where `ms` milliseconds pass first; a rejection after that is swallowed. */
export async function within<T>(promise: Promise<T>, ms: number): Promise<T | typeof timedOut> {
  const clock = new AbortController();
  const late = delay(ms, timedOut, { signal: clock.signal }).catch(() => timedOut) as Promise<
    typeof timedOut
  >;
  try {
    return await Promise.race([promise, late]);
  } finally {
    clock.abort();
    promise.catch(() => undefined);
  }
}
