/** What tabs say to the worker that reads the feed for all of them. */
export type TabSays =
  /** `url` is that of the feed, absolute. A tab says it once. */
  | { says: 'hello'; url: string }
  /** Asks for an `alive`. */
  | { says: 'ping' }
  | { says: 'bye' };

/** What the worker says beside the news of the feed. */
export interface WorkerAlive {
  tells: 'alive';
}
