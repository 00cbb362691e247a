import type { OrderCommand } from '../contracts/admin-command.ts';
import type { FeedUpdate } from '../contracts/feed.ts';
import type { RunCensus, RunsOfExperiment } from '../contracts/run-census.ts';
import type { Order } from '../contracts/holds.ts';
import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { Amendment, RunState, RunSummary, StepRecord, StoredRun } from '../contracts/run.ts';
import type { LogLine } from '../contracts/log-line.ts';
import type { CounterStore } from './counters.ts';
import type { NewRecord, RecordStore } from './records.ts';
import type { CopiedStore } from './copy.ts';
import type { CreatedRuns, ListedRuns } from './run-text.ts';

/**
 * The right to write what happens to a workcell. A new owner takes a new one; `seq` counts the commits of all owners, so
 * that a commit of a deposed owner, or onto a store that was rolled back, is refused.
 */
export interface Token {
  epoch: number;
  nonce: string;
  seq: number;
}

/** How far an owner had come, to be compared with what the store says later. */
export type TokenMark = Pick<Token, 'epoch' | 'seq'>;

/** A token as its owner takes it. */
export interface TakenToken extends Token {
  /** How far the owner before had come, as far as this store knows; missing where there was none. */
  before?: TokenMark;
}

export type CreateOutcome =
  | { outcome: 'created' }
  /** The idempotency key was used before for the same submission: this is its run. Without a state it has left the store. */
  | { outcome: 'existing'; run_id: string; state?: RunState };

/**
 * What a turn of the owner changes in one run. A change of log lines alone leaves state and revision as they are; one that ends the
 * run drops all snapshots.
 */
export interface RunChange {
  run_id: string;
  update?: {
    state: RunState;
    /** Missing where it stays as it is. */
    snapshot?: JsonObject;
    summary: RunSummary;
    /** Only the records that changed, by position. */
    steps: Record<number, StepRecord>;
    /** Only the snapshots of steps that changed, by position. */
    step_snapshots?: Record<number, JsonObject>;
    /** What changes of the run's definition; what was changed before stays. */
    amendment?: Amendment;
  };
  log: LogLine[];
}

export interface FeedEntry extends FeedUpdate {
  /** Opaque; `readFeed` goes on after it. */
  id: string;
}

/** All that one turn changes, written at once or not at all. */
export interface Changes {
  runs: RunChange[];
  /** Fields of the workcell's state by name; null removes one. */
  workcell: Record<string, Json>;
  feed: FeedUpdate[];
  /** New records; an event of a run is a line of its log instead. Where an id is there already, that record stays as it is, but for those `toldByOwner`. */
  records?: NewRecord[];
  /** The modules and instances to which the turn grants something, see `targetKey`; a safety stop of one, or of the workcell, refuses it all. */
  grants?: string[];
}

/** An order that has no number yet. */
export type OrderRequest = Pick<Order, 'module' | 'instance' | 'by'> & { command: OrderCommand };

/** The number of an order, and when it was given. */
export type NumberedOrder<Given extends OrderRequest> = Given & Pick<Order, 'revision' | 'at'>;

export interface CommitOutcome {
  token: Token;
  /** The store's clock, milliseconds since the epoch. */
  now: number;
  /**
   * Runs whose `update` was refused because they are terminal in the store; their log lines were kept. A run that the
   * store does not have is told here too, and of it nothing is kept.
   */
  terminal: string[];
}

export interface RunQuery {
  /** Runs in any of these states; an empty list fits none. */
  states?: RunState[];
  experiment_id?: string;
  /** At most this many runs, 1 to 1000. */
  limit: number;
  /** A run id: only older runs than this one. */
  before?: string;
}

export interface FinishedQuery {
  /** 1 to 1000. */
  limit: number;
  /** A run id: only younger runs than this one. */
  after?: string;
}

/**
 * The store of one workcell: the truth about its runs, and the records beside them. Every method rejects with WeirError `store_unavailable` where
 * the store does not answer; nothing is queued for later while it is away.
 */
export interface Store extends RecordStore, CounterStore, CopiedStore {
  /** Resolves where the store answers now and keeps what it is told (its settings are read once at opening). */
  check(): Promise<void>;
  /** Settings that break a promise of weir, each as a sentence; empty where all is well. */
  misgivings(): Promise<string[]>;
  /** The store's clock, milliseconds since the epoch. */
  now(): Promise<number>;
  /** How often the connection to it was made anew: what answers since may be a copy that lacks what was written last. 0 where it is in this process. */
  reconnects(): number;

  /**
   * Puts a run into the store in state `new`, or several, all or none, once per id of the first and once per idempotency key. The key
   * stands for the first. It is remembered for a week; one whose run was withdrawn is free, and one whose run was forgotten where that was
   * wanted.
   * @param records put in with it, those whose ids are not there yet; with no run, none of them
   * @throws WeirError `idempotency_conflict` where the key belongs to a submission with another fingerprint.
   */
  createRun(
    run: CreatedRuns,
    idempotency?: { key: string; fingerprint: string },
    records?: readonly NewRecord[],
  ): Promise<CreateOutcome>;

  /** The run that an idempotency key stands for, or stood for before it was withdrawn; undefined where the key is free. */
  runOfKey(key: string): Promise<string | undefined>;
  /** A run with all its steps, or undefined. @throws WeirError `run_unreadable` */
  readRun(runId: string): Promise<StoredRun | undefined>;
  /** The run's state and revision alone: cheap. */
  readRevision(runId: string): Promise<{ state: RunState; revision: number } | undefined>;
  /** Newest first, `limit` of them together with those that cannot be read. What is listed is of one moment; a run may show a later state where it changes while it is read. */
  listRuns(query: RunQuery): Promise<ListedRuns>;
  /**
   * Ids of terminal runs, those first that were created first, after the id `after`: at most `limit` of them. Cheap,
   * however many there are.
   */
  finishedRunIds(query: FinishedQuery): Promise<string[]>;
  /** How many terminal runs the store holds. */
  countFinishedRuns(): Promise<number>;
  /**
   * Counts the runs by state, and reads the summaries of those that are queued, active or cancelling: at most `limit` of each
   * state. Cheap: no run is read whole.
   */
  census(limit: number): Promise<RunCensus>;
  /** What there is of the runs of experiments, in the order of their ids. Cheap: no run is read whole. */
  runsOfExperiments(ids: readonly string[]): Promise<RunsOfExperiment[]>;
  /**
   * Removes terminal runs with all that the store holds of them: steps, log, places in the lists. Runs that are not
   * terminal, or not there, are left alone. With `keys: 'free'` their idempotency keys may be used for new runs; with
   * `'keep'`, for runs that are kept elsewhere, each key goes on standing for its run as long as it would have.
   * Resolves to the ids of the runs that it removed.
   */
  forgetRuns(runIds: readonly string[], keys: 'free' | 'keep'): Promise<string[]>;
  /** The run's log from line `from` (0 is the first), oldest first. It keeps 100,000 lines; the last one says so then. */
  readLog(runId: string, from?: number): Promise<LogLine[]>;
  /**
   * Entries after `after`, oldest first; undefined, or an id that this store never gave, reads from the oldest that is
   * kept. The feed keeps about ten thousand entries.
   */
  readFeed(after: string | undefined, limit: number): Promise<FeedEntry[]>;
  /** The id of the newest feed entry, or undefined where the feed is empty. */
  feedHead(): Promise<string | undefined>;
  /** Whether the feed still keeps the entry of that id: then what was read after it has left nothing out. */
  keepsEntry(id: string): Promise<boolean>;
  /**
   * Resolves as soon as the feed has an entry after `after` (undefined: any entry), and at the latest after `ms` milliseconds
   * or at the signal; it may resolve earlier without any. Costs the store next to nothing meanwhile.
   */
  untilFeedGrows(after: string | undefined, ms: number, signal: AbortSignal): Promise<void>;
  /** On so many replicas what is accepted must be, see `onReplicas`. */
  replicas(): number;
  /**
   * Looks for something that was written, and resolves to what is found once as many replicas as are wanted have all that the store had
   * then: it outlives the loss of this one. Undefined, without a look and at once, where none are wanted.
   * @throws WeirError `store_unavailable` also where they do not have it in time, or another Redis has taken over meanwhile
   */
  onReplicas<T>(look: () => Promise<T>): Promise<T | undefined>;
  /** The fields of the workcell's state by name. Whoever reads them shares them with others, and changes none. */
  readWorkcell(): Promise<Record<string, Json>>;
  /** One of the workcell's fields; undefined where it is not there. */
  readField(name: string): Promise<Json | undefined>;
  /**
   * Numbers an operator's order, above all earlier ones and above all that the workcell's fields tell of, but for numbers that
   * cannot be real (see `nextOrder`); the number is never below the seconds since 2020 (see `epochFloor`).
   * From the moment that a safety stop is numbered, every commit that grants something to what it stops is refused, until
   * a reset of the same, or of what it is a part of, is numbered. Until then the order is a field of the workcell's state,
   * `workcellField.stop`. Needs no token: it must work also where nobody owns the workcell.
   */
  giveOrder<Given extends OrderRequest>(request: Given): Promise<NumberedOrder<Given>>;

  /**
   * Makes the caller the owner: a higher epoch, and the count of commits as it is. Whoever held a token before can no longer commit. The epoch is
   * never below the milliseconds since 2020 (see `termFloor`), so that it is above all earlier ones also where the store was restored from an
   * older copy and has forgotten them; `nonce`, which the caller makes up anew each time, tells the rest apart.
   */
  takeToken(nonce: string): Promise<TakenToken>;
  /** All runs that are not terminal, oldest first. */
  unfinishedRuns(): Promise<ListedRuns>;
  /** Ids of the runs in state `new`, oldest first. */
  newRunIds(): Promise<string[]>;
  /**
   * Writes all changes at once.
   * @throws WeirError `deposed` where the store's token is not exactly `token`, `stopped` where a safety stop forbids one
   * of its grants; then nothing is written. After any other error it is unknown
   * whether the changes were written: the owner starts over with a new token.
   */
  commit(token: Token, changes: Changes): Promise<CommitOutcome>;

  /** Idempotent. */
  close(): Promise<void>;
}

/** True where the text may be the id of an entry of the feed, of whichever store: a reader may remember another one's. */
export function isFeedId(text: string): boolean {
  return /^\d{1,16}(-\d{1,16})?$/.test(text);
}
