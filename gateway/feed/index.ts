/** What changes, as a stream to clients: one reader of the store's feed for all of them. It knows neither the past nor notifications. */

export type { FeedContext } from './context.ts';
export { feedApi, feedRouter } from './feed-router.ts';
export { FeedTail } from './feed-tail.ts';
