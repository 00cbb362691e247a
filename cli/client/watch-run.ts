import { followFeed } from './follow-feed.ts';
import type { GatewayClient } from './gateway-client.ts';
import { isOver, type RunView } from './run-view.ts';

/** How often a run is read while the feed tells of its changes (milliseconds): a net under the feed. */
const withFeedMs = 5_000;
/** … and while there is no feed. */
const withoutFeedMs = 1_000;

/**
 * Yields the run as it stands, and again each time that it has changed, until it is over. Waits out a gateway that is
 * away. Changes that follow each other closely may be seen as one.
 * @throws WeirError `run_not_found`; AbortError where the signal came first.
 */
export async function* watchRun(
  client: GatewayClient,
  runId: string,
  signal: AbortSignal,
): AsyncGenerator<RunView, void> {
  const bell = new Bell(signal);
  const feedEnd = new AbortController();
  const feedSignal = AbortSignal.any([signal, feedEnd.signal]);
  let flowing = false;
  const feed = followFeed(
    client,
    {
      update: ({ run_id }) => {
        if (run_id === runId) bell.ring();
      },
      flowing: (is) => {
        flowing = is;
        // What happened between the last look and now was on no feed that anybody read.
        bell.ring();
      },
    },
    feedSignal,
  );
  try {
    let etag: string | undefined;
    for (;;) {
      const seen = await client.run(runId, etag);
      if (seen) {
        etag = seen.etag;
        yield seen.run;
        if (isOver(seen.run.status)) return;
      }
      await bell.wait(flowing ? withFeedMs : withoutFeedMs);
    }
  } finally {
    feedEnd.abort();
    await feed;
  }
}

/** Rings that come while nobody waits are kept, as one. */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at a ring, or after `ms`; rejects at the signal. */
  async wait(ms: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.#signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        this.#wake = done;
        this.#signal.addEventListener('abort', done);
      });
    }
    this.#rung = false;
    this.#wake = undefined;
    this.#signal.throwIfAborted();
  }
}
