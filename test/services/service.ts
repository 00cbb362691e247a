/** A broker or store that tests and benchmarks talk to, and may break. */
export interface Service {
  readonly url: string;
  /**
   * Where it comes from: `given` by an environment variable, a container of Docker `compose`, or a `local` process.
   * One that was given belongs to somebody else: `stop`, `kill` and `start` reject.
   */
  readonly origin: 'given' | 'compose' | 'local';
  /** Stops in good order; port and data stay. Resolves when it has ended. */
  stop(): Promise<void>;
  /** `kill -9`; port and data stay. Resolves when it has ended. */
  kill(): Promise<void>;
  /** Starts again on the same port and data; resolves when it truly answers. */
  start(): Promise<void>;
  /** Ends it at once and for good, with its data. Does nothing to a service that was given. Idempotent. */
  remove(): Promise<void>;
}

/** A service that somebody else runs. */
export function givenService(url: string): Service {
  const refuse = async (): Promise<void> => {
    throw new Error(`${url} was given: a test that breaks a service must start one of its own`);
  };
  return { url, origin: 'given', stop: refuse, kill: refuse, start: refuse, remove: async () => undefined };
}
