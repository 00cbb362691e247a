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
