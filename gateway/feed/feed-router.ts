import { Router, type Request, type Response } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isFeedId } from '../../shared/store/index.ts';
import type { FeedContext } from './context.ts';
import { badQuery, queryText, resource } from '../http/index.ts';
import { untilRevoked } from './until-revoked.ts';
import { readFeed } from './feed-api.ts';
import { FeedClient, type FeedWish } from './feed-client.ts';
import { readFilter } from './feed-filter.ts';

/** Each holds a connection for as long as it likes, and there shall be some left for a safety stop. */
const maxReaders = 250;
/** How long a browser waits before it connects again. */
const retryMs = 1_000;

/**
 * The feed of updates as server-sent events: from now on, or after a position (`Last-Event-ID`, as browsers send it when they
 * come back, or `?after=`). It ends when the gateway stops or the client goes.
 */
export function feedRouter(context: FeedContext): Router {
  const router = Router();
  let readers = 0;
  resource(router, [
    readFeed,
    async (request, response) => {
      const wish = readWish(request, context);
      if (readers >= maxReaders) {
        throw new WeirError('too_many_readers', `${maxReaders} clients read the feed already`);
      }
      readers += 1;
      try {
        await sendFeed(context, wish, request, response);
      } finally {
        readers -= 1;
      }
    },
  ]);
  return router;
}

/** @throws WeirError `bad_request` that names the header or the parameter. */
function readWish(request: Request, { workcell }: FeedContext): FeedWish {
  const header = request.get('last-event-id');
  const name = header === undefined ? 'after' : 'Last-Event-ID';
  const after = header ?? queryText(request, 'after');
  if (after && !isFeedId(after)) {
    const given = after.slice(0, 100);
    throw badQuery(
      name,
      `"${name}": "${given}" is no id of an entry of the feed; leave it out to read from now on`,
    );
  }
  return { after: after === '' ? undefined : after, filter: readFilter(request, workcell) };
}

async function sendFeed(
  context: FeedContext,
  wish: FeedWish,
  request: Request,
  response: Response,
): Promise<void> {
  const { feed, patience, stopping } = context;
  const ring = await patience.begin().withStore(() => feed.ring());
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const unwanted = AbortSignal.any([gone.signal, stopping]);
  const over = AbortSignal.any([unwanted, untilRevoked(context, request, unwanted)]);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    // Proxies such as nginx would gather events otherwise.
    'X-Accel-Buffering': 'no',
  });
  // Nothing that is written to a HEAD would be sent, so nobody could tell that the feed goes on.
  if (request.method !== 'HEAD') {
    response.write(`retry: ${retryMs}\n\n`);
    await new FeedClient(context, { tail: feed, ring }, wish, response, over).send();
  }
  response.end();
}
