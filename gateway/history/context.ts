import type { ActivityIndex } from '../../shared/explain/index.ts';
import type { FeedTail } from '../feed/index.ts';
import type { RunsContext } from '../runs/index.ts';

/** What the past of the lab is kept and told with. */
export interface HistoryContext extends RunsContext {
  /** The one reader of the store's feed. */
  feed: FeedTail;
}

/** What a call about the past needs. */
export interface ActivityContext extends HistoryContext {
  activity: { current(): Promise<ActivityIndex> };
}
