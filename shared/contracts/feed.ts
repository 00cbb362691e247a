/** What an entry of the feed may be about. */
export const feedKinds = ['run', 'instance', 'workcell', 'record'] as const;
export type FeedKind = (typeof feedKinds)[number];
