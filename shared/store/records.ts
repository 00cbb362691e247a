import type { AuditEntry } from '../contracts/audit.ts';
import type { DatapointBody } from '../contracts/datapoint.ts';
import type { DefinitionOffer } from '../contracts/definition.ts';
import type { EventBody } from '../contracts/event.ts';
import type { CampaignBody, ExperimentBody } from '../contracts/experiment.ts';
import type { KeyBody } from '../contracts/key.ts';
import type { LabKeyBody } from '../contracts/lab-key.ts';
import type {
  LibraryDraftBody,
  LibraryUseBody,
  LibraryVersionBody,
  LibraryWorkflowBody,
} from '../contracts/library.ts';
import type { RunEventBody } from '../contracts/run-event.ts';
import type { DeliveryBody, NoticeBody } from '../contracts/notice.ts';
import type { ReplyBody } from '../contracts/question.ts';
import type { RunNoteBody } from '../contracts/run-note.ts';
import { stableId } from '../contracts/ids.ts';
import type { Workcell } from '../contracts/workcell.ts';

/** What each kind of record holds. Records are documents beside the runs; `group` is what one belongs to. */
export type RecordBodies = {
  /** One experiment, of a campaign. */
  experiment: ExperimentBody;
  campaign: CampaignBody;
  /** Something that happened, of an experiment. */
  event: EventBody | RunEventBody;
  /** A value or a file, of an experiment. */
  datapoint: DatapointBody;
  /** An event that somebody may want to be told of; removed once it is known whom. */
  notice: NoticeBody;
  /** Something that one addressee is to be told; removed once he is. */
  delivery: DeliveryBody;
  /** The definition of the workcell that a gateway wants to be in force. */
  definition: DefinitionOffer;
  /** How a question to a person was closed, of a run; its id is that of the question's command. Made once, and never changed. */
  reply: ReplyBody;
  /** Tags and a note that people have given a run; its id is that of the run. */
  run_note: RunNoteBody;
  /** Who may ask: a key, or a user; its id is its name. */
  key: KeyBody;
  /** With what the workcell signs; there is at most one. */
  lab_key: LabKeyBody;
  /** Who asked for what; its id is its number. Made once, and never changed. */
  audit: AuditEntry;
  /** A workflow of the library; its id is its name. */
  workflow: LibraryWorkflowBody;
  /** One of its versions, of that name; its id is `NAME@VERSION`. Made once, and never changed. */
  workflow_version: LibraryVersionBody;
  /** What somebody has not finished of it, of whose it is. */
  workflow_draft: LibraryDraftBody;
  /** The last run of it; its id is the workflow's name. */
  workflow_use: LibraryUseBody;
};

export type RecordKind = keyof RecordBodies;

/**
 * Kinds of which an owner's record takes the place of any other that has its id: who knows a run can work out the ids of what its owner is
 * yet to tell of it, and must not get ahead of it.
 */
export const toldByOwner = ['event', 'datapoint'] as const satisfies readonly RecordKind[];

interface RecordOf<K extends RecordKind> {
  kind: K;
  /** Unique within the kind. */
  id: string;
  /** The id of what it belongs to, if anything. */
  group?: string;
  body: RecordBodies[K];
}

/** A record as it goes into the store, of one of the kinds `K`. */
export type NewRecord<K extends RecordKind = RecordKind> = { [Kind in K]: RecordOf<Kind> }[K];

export interface StoredRecord<K extends RecordKind> extends RecordOf<K> {
  /** Raised by one at each change; 1 is the first. */
  revision: number;
  /** Grows with each new record of the workcell and never changes: what records are listed by. */
  position: number;
}

/** Which records to list: of a kind, or only those of a group of it. */
export interface RecordQuery<K extends RecordKind = RecordKind> {
  kind: K;
  group?: string;
  /** At most this many, 1 to 1000. */
  limit: number;
}

/** The records of a workcell: experiments, campaigns, events, datapoints. Part of the store's port. */
export interface RecordStore {
  readRecord<K extends RecordKind>(kind: K, id: string): Promise<StoredRecord<K> | undefined>;
  /** Those of the ids that there are, in the order of the ids. */
  readRecords<K extends RecordKind>(kind: K, ids: readonly string[]): Promise<StoredRecord<K>[]>;
  /** Newest first; with `before` only what is older than that position. */
  newestRecords<K extends RecordKind>(
    query: RecordQuery<K> & { before?: number },
  ): Promise<StoredRecord<K>[]>;
  /** Oldest first, only what is newer than the position `after`: a reader that goes on from there misses none. */
  recordsAfter<K extends RecordKind>(query: RecordQuery<K> & { after: number }): Promise<StoredRecord<K>[]>;
  countRecords(kind: RecordKind): Promise<number>;
  /** Bytes of the bodies of all records of a kind, as they are stored; those that a version before this one wrote may be missing. */
  sizeOfRecords(kind: RecordKind): Promise<number>;
  /**
   * Writes a record where the store's revision of it is `revision`; 0 stands for one that is not there yet. False, and
   * nothing is written, where it is another one.
   * @param along written with it at once, those whose ids are not there yet; without it, none of them
   */
  writeRecord(record: NewRecord, revision: number, along?: readonly NewRecord[]): Promise<boolean>;
  /**
   * Removes records of a kind; nothing happens where there is none.
   * @param revision only those that have this one; missing for whatever they have
   */
  removeRecords(kind: RecordKind, ids: readonly string[], revision?: number): Promise<void>;
}

/** The record that keeps an event of a client, or of the workcell; it belongs to its experiment, if it has one. */
export function eventRecord(body: EventBody): NewRecord<'event'> {
  const { event_id, experiment_id } = body.event;
  return {
    kind: 'event',
    id: event_id,
    ...(experiment_id === null ? {} : { group: experiment_id }),
    body,
  };
}

/** What the gateway itself logs: that an experiment or a campaign has begun. */
export type OwnEvent =
  | { type: 'EXPERIMENT'; name: 'START'; experiment: ExperimentBody }
  | { type: 'CAMPAIGN'; name: 'CREATE'; campaign: CampaignBody };

/** The record of an event of our own: always of the same id. */
export function ownEventRecord({ id }: Pick<Workcell, 'id'>, own: OwnEvent): NewRecord<'event'> {
  const subject = own.type === 'CAMPAIGN' ? own.campaign : { ...own.experiment, experiment_directory: null };
  const campaign_id = subject.campaign_id;
  const experiment_id = 'experiment_id' in subject ? subject.experiment_id : null;
  const { type, name } = own;
  const { directory: _d, webhook_secret: _s, ...shown } = subject as Partial<ExperimentBody>;
  const body: EventBody = {
    at: subject.created_at,
    event: {
      event_id: stableId(`event ${experiment_id ?? campaign_id ?? ''} ${name}`),
      experiment_id,
      campaign_id,
      workcell_id: id,
      event_type: type,
      event_name: name,
      event_info: null,
      [type.toLowerCase()]: shown,
    },
  };
  return eventRecord(body);
}
