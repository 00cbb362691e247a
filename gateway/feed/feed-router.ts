import type { ValueOf } from '../../shared/contracts/value-of.ts';
import { type Request, type Response } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isFeedId } from '../../shared/store/index.ts';
import type { FeedContext } from './context.ts';
import { badQuery, nameOfCaller, type Call, callsOf } from '../http/index.ts';
import { FeedClient, type FeedRequest, filterOf } from './feed-client.ts';
import { feedKinds } from '../../shared/contracts/feed.ts';
import { anyUlid, text } from '../../shared/contracts/fields.ts';
import { named, object, optional, told } from '../../shared/contracts/object-schema.ts';
import { feedEventView } from '../../shared/contracts/feed-view.ts';
import { keySentWith } from '../identity/index.ts';

/** How often a key that something long is read with is looked at, should it end without an event (milliseconds). */
const lookEvery = 30_000;

/**
 * A signal that aborts when the key of a request counts no more: for answers that go on for as long as the client likes. It never does
 * where the request has none.
 * @param over when nobody wants to know any more
 */
function untilRevoked(
  { keyring, feed, log }: Pick<FeedContext, 'keyring' | 'feed' | 'log'>,
  request: Request,
  over: AbortSignal,
): AbortSignal {
  const revoked = new AbortController();
  const name = nameOfCaller(request, undefined);
  const key = name === undefined ? undefined : keySentWith(request);
  if (key === undefined) return revoked.signal;
  const look = async (): Promise<void> => {
    try {
      // The name may have been given to another key since, and a user may have signed out: all of it is looked at anew.
      await keyring.callerOf(key, 'look');
    } catch (error) {
      if (WeirError.is(error, 'unauthorized')) revoked.abort();
      else log.debug({ err: error, key: name }, 'the key cannot be looked at');
    }
  };
  void look();
  const timer = setInterval(() => void look(), lookEvery);
  const unlisten = feed.listen((entries) => {
    if (!entries || entries.some(({ key }) => key === name)) void look();
  });
  const end = (): void => {
    clearInterval(timer);
    unlisten();
  };
  over.addEventListener('abort', end, { once: true });
  return revoked.signal;
}

const some = { type: 'array', maxItems: 100 } as const;

/** Each holds a connection for as long as it likes, and there shall be some left for a safety stop. */
const maxReaders = 250;
let readers = 0;
/** How long a browser waits before it connects again. */
const retryMs = 1_000;

const feedQuery = object({
  [optional]: {
    after: told(text, 'The position after which to go on.'),
    run: named(
      told({ ...some, items: anyUlid } as const, 'Ids of runs, with commas between.'),
      '1 to 100 ids of runs with commas between',
    ),
    module: named(
      told(
        { ...some, items: { type: 'string', minLength: 1 } } as const,
        'Names of modules, with commas between.',
      ),
      '1 to 100 names of modules with commas between',
    ),
    kind: told(
      { ...some, items: { type: 'string', enum: feedKinds }, examples: [['run', 'workcell']] } as const,
      `${feedKinds.join(', ')}, or several with commas between.`,
    ),
  },
});

const call = callsOf<FeedContext>('Lab');

const readFeed = call(
  {
    id: 'readFeed',
    route: 'get /feed',
    access: 'lab:read',
    summary: 'Tells all that changes, as server-sent events',
    description: `A hint of what to read again, and what to show as news. From now on, or after a position: each \`id\` is one, and about 10,000 entries are kept.
Where nothing is told for 15 s, and at once at the beginning, \`position\` comes; \`reset\` where entries were missed. Of several filters
an entry has to fit all.`,
    query: feedQuery,
    headers: object({
      [optional]: { 'last-event-id': told(text, 'As `after`; browsers send it when they come back.') },
    }),
    answers: {
      200: {
        description: 'A stream that ends when the gateway stops.',
        content: {
          'text/event-stream': {
            schema: { type: 'string', contentMediaType: 'application/json', contentSchema: feedEventView },
          },
        },
      },
    },
    errors: ['too_many_readers'],
  },
  async ({ query, request, response, context }) => {
    const requested = readFeedRequest(request, query, context);
    if (readers >= maxReaders) {
      throw new WeirError('too_many_readers', `${maxReaders} clients read the feed already`);
    }
    readers += 1;
    try {
      await sendFeed(context, requested, request, response);
    } finally {
      readers -= 1;
    }
  },
);

/** The feed of updates as server-sent events. It ends when the gateway stops or the client goes. */
export const feed: readonly Call<FeedContext>[] = [readFeed];

/** @throws WeirError `bad_request` that names the header or the parameter. */
function readFeedRequest(
  request: Request,
  { after: given, ...wanted }: ValueOf<typeof feedQuery>,
  { workcell }: FeedContext,
): FeedRequest {
  const header = request.get('last-event-id');
  const name = header === undefined ? 'after' : 'Last-Event-ID';
  const after = header ?? given;
  if (after && !isFeedId(after)) {
    throw badQuery(
      name,
      `"${name}": "${after.slice(0, 100)}" is no id of an entry of the feed; leave it out to read from now on`,
    );
  }
  return { after: after === '' ? undefined : after, filter: filterOf(wanted, workcell) };
}

async function sendFeed(
  context: FeedContext,
  requested: FeedRequest,
  request: Request,
  response: Response,
): Promise<void> {
  const { feed, deadlines, stopping } = context;
  const ring = await deadlines.begin().withStore(() => feed.ring());
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const unwanted = AbortSignal.any([gone.signal, stopping]);
  const over = AbortSignal.any([unwanted, untilRevoked(context, request, unwanted)]);
  // The stream ends with its connection. With HTTP's chunks the socket would be written to four times for each event, which is most of what a client costs.
  response.removeHeader('Transfer-Encoding');
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'close',
    // Proxies such as nginx would gather events otherwise.
    'X-Accel-Buffering': 'no',
  });
  // Nothing that is written to a HEAD would be sent, so nobody could tell that the feed goes on.
  if (request.method !== 'HEAD') {
    response.write(`retry: ${retryMs}\n\n`);
    await new FeedClient(context, { tail: feed, ring }, requested, response, over).send();
  }
  response.end();
}
