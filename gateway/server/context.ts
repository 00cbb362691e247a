import type { Acknowledged } from '../http/index.ts';
import type { FeedContext } from '../feed/index.ts';
import type { IdentityContext } from '../identity/index.ts';
import type { LabContext } from '../lab/index.ts';
import type { NotificationsContext } from '../notifications/index.ts';
import type { Metrics } from '../../shared/observe/index.ts';

/** What all rooms of the gateway work with. No room knows it but this. */
export interface GatewayContext extends IdentityContext, LabContext, NotificationsContext, FeedContext {
  // All of the feed's readers are the same.
  feed: FeedContext['feed'];
  exposed: readonly string[];
  metrics: Metrics;
  /** What people were told is done, of late. */
  acknowledged: Acknowledged;
  /** Where the page for people lies; missing where none is served. */
  pageFolder?: string;
  /** The folder of the page that shows the description of the API, where there is one. */
  docsFolder?: string;
}
