import { createClient, Problem, type Now } from '../../../client/index.ts';
import { queryOptions, type QueryKey } from '@tanstack/react-query';

/** Tells `unauthorized` at each answer that says that nobody is signed in, or not any more. */
export const refusals = new EventTarget();

/** Where the page lies; tests of its pure parts have none. */
const page = typeof document === 'undefined' ? 'http://localhost/' : document.baseURI;

/** The gateway that has served this page, also where a proxy serves it under a path. */
export const gateway = createClient({
  baseUrl: new URL('.', page).href.replace(/\/$/, ''),
  fetch: async (request) => {
    const response = await fetch(request);
    if (response.status === 401) refusals.dispatchEvent(new Event('unauthorized'));
    return response;
  },
});

/**
 * A query of what a call answers.
 * @param queryKey the feed makes it old by this, or by what this begins with
 */
export function reading<const Key extends QueryKey, Data>(
  queryKey: Key,
  read: (signal: AbortSignal) => Promise<{ data: Data }>,
) {
  return readingAs(queryKey, read, (data) => data);
}

/** The same, of what is taken from the answer. */
export function readingAs<const Key extends QueryKey, Data, Taken>(
  queryKey: Key,
  read: (signal: AbortSignal) => Promise<{ data: Data }>,
  take: (data: Data) => Taken | Promise<Taken>,
) {
  return queryOptions({ queryKey, queryFn: async ({ signal }) => take((await read(signal)).data) });
}

/** Who wants something, and why. */
export interface Said {
  by: string;
  reason?: string;
}

/** The same as calls take it: a text that is '' is left out. */
export function saying({ by, reason = '' }: Said): { by?: string; reason?: string } {
  return { ...(by === '' ? {} : { by }), ...(reason === '' ? {} : { reason }) };
}

/** A key under which repeats of one request are one. Made so that pages that came over plain HTTP can make it, too. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** How often something is read again, unless nobody is signed in who may read it. @param ms milliseconds */
export function unlessRefused(ms: number): (query: { state: { error: Error | null } }) => number | false {
  return ({ state: { error } }) => (error instanceof Problem && error.status === 401 ? false : ms);
}

/** What weir itself stands on is in no feed (milliseconds). */
const refreshMs = 10_000;

/** How the lab stands. The frame of every screen shows it: what is not an answer of a gateway, but of a proxy, is none. */
export const nowQuery = queryOptions({
  queryKey: ['now'],
  queryFn: async ({ signal }) => {
    const { data } = await gateway.GET('/now', { signal });
    if (isNow(data)) return data;
    throw new Error('What answered does not say how the lab stands: it is no gateway.');
  },
  refetchInterval: unlessRefused(refreshMs),
});

function isNow(now: Partial<Now> | null): now is Now {
  return Array.isArray(now?.instruments) && Array.isArray(now.waits);
}
