/** What an entry of the feed may be about. */
export const feedKinds = ['run', 'instance', 'workcell'] as const;
export type FeedKind = (typeof feedKinds)[number];
