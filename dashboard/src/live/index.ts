/** The feed, read once for all tabs of a browser, and how old everything is. It shows nothing. */

export { Freshener } from './freshen.ts';
export { LinkProvider, useLink, useLinkState } from './link-context.tsx';
export { Link } from './link.ts';
