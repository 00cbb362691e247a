import type { JsonObject } from '../kernel/json/json.ts';

/** What an entry of the feed may be about. */
export const feedKinds = ['run', 'instance', 'workcell', 'record'] as const;
export type FeedKind = (typeof feedKinds)[number];

/** Something that readers of the feed learn. */
export type FeedUpdate = {
  /** Milliseconds since the epoch. */
  at: number;
  kind: FeedKind;
  run_id?: string;
  body: JsonObject & {
    /** What a run has become. */
    summary?: JsonObject;
  };
};
