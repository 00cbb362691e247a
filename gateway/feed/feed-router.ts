import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Router, type Request, type Response } from 'express';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { isFeedId } from '../../shared/store/feed-id.ts';
import type { FeedEntry } from '../../shared/store/store.ts';
import type { GatewayContext } from '../context.ts';
import { queryText } from '../http/parameters.ts';
import { resource } from '../http/resource.ts';

const pageSize = 200;
/** Each holds a connection for as long as it likes, and there shall be some left for a safety stop. */
const maxReaders = 250;
/** How long a browser waits before it connects again. */
const retryMs = 1_000;

/**
 * The feed of updates as server-sent events: from now on, or after an entry (`Last-Event-ID`, as browsers send it when
 * they come back, or `?after=`). It ends when the gateway stops or the client goes.
 */
export function feedRouter(context: GatewayContext): Router {
  const router = Router();
  let readers = 0;
  resource(router, '/feed', {
    get: async (request, response) => {
      if (readers >= maxReaders) {
        throw new WeirError('too_many_readers', `${maxReaders} clients read the feed already`);
      }
      readers += 1;
      try {
        await sendFeed(context, request, response);
      } finally {
        readers -= 1;
      }
    },
  });
  return router;
}

async function sendFeed(context: GatewayContext, request: Request, response: Response): Promise<void> {
  const { store, patience, timing, stopping } = context;
  const given = request.get('last-event-id') ?? queryText(request, 'after');
  if (given && !isFeedId(given)) {
    throw new WeirError(
      'bad_request',
      `"${given.slice(0, 100)}" is no id of an entry of the feed; leave it out to read from now on`,
    );
  }
  let after = given || (await patience.begin().withStore(() => store.feedHead()));

  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const over = AbortSignal.any([gone.signal, stopping]);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    // Proxies such as nginx would gather events otherwise.
    'X-Accel-Buffering': 'no',
  });
  if (request.method === 'HEAD') {
    // Nothing that is written would be sent, so nobody could tell that the feed goes on.
    response.end();
    return;
  }
  await write(response, `retry: ${retryMs}\n\n`, over);
  let silentSince = Date.now();
  while (!over.aborted) {
    // A store that is away is a silence of the feed, not its end.
    const entries = await store.readFeed(after, pageSize).catch((error: unknown) => {
      context.log.debug({ err: error }, 'feed not readable');
      return [];
    });
    if (entries.length > 0) {
      after = entries.at(-1)?.id;
      await write(response, entries.map(toEvent).join(''), over);
      silentSince = Date.now();
    } else if (Date.now() - silentSince >= timing.feedHeartbeat) {
      await write(response, ': still here\n\n', over);
      silentSince = Date.now();
    }
    if (entries.length < pageSize) {
      await delay(timing.feedPoll, undefined, { signal: over }).catch(() => undefined);
    }
  }
  response.end();
}

function toEvent({ id, at, kind, run_id, body }: FeedEntry): string {
  const data = JSON.stringify({ ...body, at, kind, ...(run_id === undefined ? {} : { run_id }) });
  return `id: ${id}\nevent: ${kind}\ndata: ${data}\n\n`;
}

/** A reader that is slower than the feed slows its own copy of it only. */
async function write(response: Response, text: string, over: AbortSignal): Promise<void> {
  if (!over.aborted && !response.write(text))
    await once(response, 'drain', { signal: over }).catch(() => undefined);
}
