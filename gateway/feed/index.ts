/** Streams changes to clients: it reads the feed of the store once for all of them. It knows neither the past nor notifications. */

export type { FeedContext } from './context.ts';
export { feed } from './feed-router.ts';
export { FeedTail } from './feed-tail.ts';
