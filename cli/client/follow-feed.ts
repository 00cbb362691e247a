import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { FeedUpdate } from '../../shared/store/store.ts';
import type { GatewayClient } from './gateway-client.ts';
import { sleep } from './sleep.ts';

export interface FeedListener {
  update(update: Pick<FeedUpdate, 'kind' | 'run_id'>): void;
  /** Whether updates arrive now; while they do not, a reader must look for itself. */
  flowing(is: boolean): void;
}

const pauseMs = 1_000;

/**
 * Reads the gateway's feed until `signal`, reconnecting where it left off. Resolves earlier where the gateway has no
 * feed. A hint, never the truth: who hears of an update reads what has become of the thing.
 */
export async function followFeed(
  client: GatewayClient,
  listener: FeedListener,
  signal: AbortSignal,
): Promise<void> {
  let last: string | undefined;
  while (!signal.aborted) {
    try {
      const response = await client.openFeed(last, signal);
      if (response.status === 404) return;
      if (response.ok && response.body) {
        listener.flowing(true);
        const events = response.body
          .pipeThrough(new TextDecoderStream())
          .pipeThrough(new EventSourceParserStream());
        for await (const { id, event, data } of events) {
          last = id ?? last;
          // Some updates were missed: as after a break.
          if (event === 'reset') listener.flowing(true);
          else if (event !== 'position') listener.update(JSON.parse(data) as FeedUpdate);
        }
      }
    } catch {
      // Whatever broke, the answer is the same: look for oneself and try again.
    }
    listener.flowing(false);
    await sleep(pauseMs, signal).catch(() => undefined);
  }
}
