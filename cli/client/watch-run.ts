import type { GatewayClient } from './gateway-client.ts';
import { isOver, type Run } from '../../client/index.ts';
import { sleep } from './sleep.ts';

/** For how long the gateway may wait for the run's next change before it answers that there was none (seconds). */
const waitSeconds = 10;
/** A gateway that answers at once that nothing has changed stops, or is one that cannot wait (milliseconds). */
const pauseMs = 1_000;

/**
 * Yields the run as it stands, and again each time that it has changed, until it is over. Waits out a gateway that is
 * away. Changes that follow each other closely may be seen as one.
 * @throws WeirError `run_not_found`; AbortError where the signal came first.
 */
export async function* watchRun(
  client: GatewayClient,
  runId: string,
  signal: AbortSignal,
): AsyncGenerator<Run, void> {
  let etag: string | undefined;
  for (;;) {
    const asked = performance.now();
    const seen = await client.run(runId, etag, waitSeconds);
    if (seen) {
      yield seen.run;
      if (isOver(seen.run.status)) return;
    }
    const hasWaited = performance.now() - asked >= pauseMs;
    // Without an ETag there is nothing to wait for, either.
    if (!hasWaited && seen?.etag === undefined) await sleep(pauseMs, signal);
    etag = seen ? seen.etag : etag;
    signal.throwIfAborted();
  }
}
