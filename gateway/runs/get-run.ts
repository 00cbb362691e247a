import type { Request, RequestHandler } from 'express';
import { isTerminal } from '../../shared/contracts/run.ts';
import type { RunsContext } from './context.ts';
import { namesEtag, badQuery, queryText, sendJsonText } from '../http/index.ts';
import { RunChanges } from './run-changes.ts';
import { etagOf, RunPages } from './run-pages.ts';
import { runToRead } from './run-to-read.ts';

/** In seconds; a proxy that hears nothing for longer may hang up. */
const longestWait = 60;

/**
 * Answers a run: at once, or with `?wait=` as soon as it is no longer what the client has seen, and a long one not at each of its
 * changes. One that is over never changes, so nobody waits for it.
 */
export function getRun(context: RunsContext): RequestHandler {
  const pages = new RunPages(context);
  const changes = new RunChanges(context);
  return async (request, response) => {
    const seconds = readWait(request);
    const seen = readSeen(request);
    const id = await runToRead(context, request);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const version =
      seconds === 0 || seen === undefined
        ? await pages.version(id)
        : await changes.untilNews(id, {
            read: () => pages.version(id),
            newsIn: (found) => {
              if (isTerminal(found.state)) return 0;
              return namesEtag(seen, etagOf(found)) ? Infinity : pages.restOf(id);
            },
            ms: seconds * 1000,
            signal: AbortSignal.any([gone.signal, context.stopping]),
          });
    const etag = etagOf(version);
    if (namesEtag(seen, etag)) {
      response.status(304).set('ETag', etag).end();
      return;
    }
    const page = await pages.page(id, version);
    response.setHeader('ETag', etagOf(page));
    sendJsonText(response, 200, page.body);
  };
}

/** @throws WeirError `bad_request` that names the parameter */
function readWait(request: Request): number {
  const given = queryText(request, 'wait');
  if (given === undefined) return 0;
  const seconds = /^\d{1,3}(\.\d{1,3})?$/.test(given) ? Number(given) : NaN;
  if (seconds <= longestWait) return seconds;
  throw badQuery(
    'wait',
    `"wait": "${given.slice(0, 100)}" is no time to wait; it may be 0 to ${longestWait} seconds`,
  );
}

/** What the client has seen: an If-None-Match header, or the ETag alone in the query, where its quotes may be left out. */
function readSeen(request: Request): string | undefined {
  const etag = queryText(request, 'etag')?.trim();
  if (etag === undefined || etag === '') return request.headers['if-none-match'];
  return etag.includes('"') ? etag : `"${etag}"`;
}
