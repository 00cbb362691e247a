import type { FeedTail } from '../feed/index.ts';
import type { RunsContext } from '../runs/index.ts';

/** What the past of the lab is kept with; what others are told of it, `activity`, follows from that. */
export interface HistoryContext extends Omit<RunsContext, 'activity'> {
  /** The one reader of the store's feed. */
  feed: FeedTail;
}
