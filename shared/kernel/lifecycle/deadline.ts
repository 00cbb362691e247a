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
