/** The port to the store, its forms, and its adapters: Redis, and a database in a folder. It knows neither broker nor services. */

export {
  eventRecord,
  type OwnEvent,
  ownEventRecord,
  type NewRecord,
  type RecordKind,
  type RecordStore,
  type StoredRecord,
} from './records.ts';
export {
  isFeedId,
  type Changes,
  type CommitOutcome,
  type CreateOutcome,
  type FeedEntry,
  type RunChange,
  type RunQuery,
  type Store,
  type Token,
  type TokenMark,
} from './store.ts';
export { KeptLease, type Count, type CounterStore } from './counters.ts';
export { MemoryCounters } from './memory-counters.ts';
export type { StoreRow } from './copy.ts';
export { CopyCheck } from './copy-check.ts';
export { examineCopies } from './examine-copies.ts';
export { openStore } from './open-store.ts';
export { restoreStore } from './restore-store.ts';
export type { RedisFacts } from './redis/examine-redis.ts';
export { writeRun, type WrittenRun, runOrReason, type UnreadableRun } from './run-text.ts';
export { carriedSince } from './forms.ts';
export { type DeposedDetails, lacksReplicas } from './store-errors.ts';
