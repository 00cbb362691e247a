/** Reads the feed, once for all tabs of a browser, and knows how old the data is. It renders nothing. */

export type { FeedEntry } from './feed.ts';
export { changedQuery, Freshener } from './freshen.ts';
export { Link, LinkContext, useLink, useLinkState } from './link.tsx';
