import type { HttpContext } from '../http/index.ts';
import type { Keyring } from '../identity/index.ts';
import type { FeedTail } from './feed-tail.ts';

/** What clients follow the feed with. */
export interface FeedContext extends HttpContext {
  /** The one reader of the store's feed. */
  feed: FeedTail;
  /** Whose a key is. */
  keyring: Keyring;
}
