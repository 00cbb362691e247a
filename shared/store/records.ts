import type { JsonObject } from '../contracts/json.ts';

/**
 * What a record is of. Records are documents beside the runs; `group` is what they belong to:
 *
 * - `experiment`: one experiment, of a campaign
 * - `campaign`
 * - `event`: something that happened, of an experiment
 * - `datapoint`: a value or a file, of an experiment
 * - `notice`: an event that somebody may want to be told of; removed once it is known whom
 * - `delivery`: something that one addressee is to be told; removed once he is
 * - `definition`: the definition of the workcell that a gateway wants to be in force
 */
export type RecordKind =
  'experiment' | 'campaign' | 'event' | 'datapoint' | 'notice' | 'delivery' | 'definition';

export interface NewRecord {
  kind: RecordKind;
  /** Unique within the kind. */
  id: string;
  /** The id of what it belongs to, if anything. */
  group?: string;
  body: JsonObject;
}

export interface StoredRecord extends NewRecord {
  /** Raised by one at each change; 1 is the first. */
  revision: number;
  /** Grows with each new record of the workcell and never changes: what records are listed by. */
  position: number;
}

/** Which records to list: of a kind, or only those of a group of it. */
export interface RecordQuery {
  kind: RecordKind;
  group?: string;
  /** At most this many, 1 to 1000. */
  limit: number;
}

/** The records of a workcell: experiments, campaigns, events, datapoints. Part of the store's port. */
export interface RecordStore {
  readRecord(kind: RecordKind, id: string): Promise<StoredRecord | undefined>;
  /** Those of the ids that there are, in the order of the ids. */
  readRecords(kind: RecordKind, ids: readonly string[]): Promise<StoredRecord[]>;
  /** Newest first; with `before` only what is older than that position. */
  newestRecords(query: RecordQuery & { before?: number }): Promise<StoredRecord[]>;
  /** Oldest first, only what is newer than the position `after`: a reader that goes on from there misses none. */
  recordsAfter(query: RecordQuery & { after: number }): Promise<StoredRecord[]>;
  countRecords(kind: RecordKind): Promise<number>;
  /** Bytes of the bodies of all records of a kind, as JSON; those that a version before this one wrote may be missing. */
  sizeOfRecords(kind: RecordKind): Promise<number>;
  /**
   * Writes a record where the store's revision of it is `revision`; 0 stands for one that is not there yet. False, and
   * nothing is written, where it is another one.
   */
  writeRecord(record: NewRecord, revision: number): Promise<boolean>;
  /** Removes a record, whatever its revision; nothing happens where there is none. */
  removeRecord(kind: RecordKind, id: string): Promise<void>;
}
