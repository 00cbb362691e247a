/** The port to the store, its forms, and its adapters: Redis, and a database in a folder. It knows neither broker nor services. */

export { eventRecord, type OwnEvent, ownEventRecord } from './event-record.ts';
export { isFeedId } from './feed-id.ts';
export { openStore } from './open-store.ts';
export type { NewRecord, RecordKind, RecordStore, StoredRecord } from './records.ts';
export { writeRun, type WrittenRun } from './run-text.ts';
export type { DeposedDetails } from './store-errors.ts';
export type {
  Changes,
  CommitOutcome,
  CreateOutcome,
  FeedEntry,
  FeedUpdate,
  RunCensus,
  RunChange,
  RunQuery,
  Store,
  Token,
  TokenMark,
} from './store.ts';
export { runOrReason, type UnreadableRun } from './unreadable-run.ts';
