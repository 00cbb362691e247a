/** Reads the feed, once for all tabs of a browser, and knows how old the data is. It renders nothing. */

export { Freshener } from './freshen.ts';
export { LinkProvider, useLink, useLinkState } from './link-context.tsx';
export { Link } from './link.ts';
