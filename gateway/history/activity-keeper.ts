import { nowAndThen, within } from '../../shared/kernel/lifecycle/waiting.ts';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { HistoryContext } from './context.ts';
import { SharedRead } from '../http/index.ts';
import { activityBounds, ActivityIndex, toldOfRun } from '../../shared/explain/index.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import { decodeTime } from 'ulid';
import type { RunState } from '../../shared/contracts/run.ts';
import { storedAndArchivedRuns, eachStoredRun } from '../runs/index.ts';

/** Runs that are read at once; each may be large. */
const pageFillBack = 20;
/** It takes a quarter of the time: the rest is for those who ask for something. */
const restTimes = 3;
/** A run may have been handed in so long before its steps were carried out, in milliseconds: a day. */
const longestWait = 24 * 3_600_000;
/** Of the runs that have not begun, the newest; and those that have. */
const most = { queued: 1_000, begun: 10_000 };
/** Before a store that is away is asked again, in milliseconds. */
const again = 1_000;

/**
 * Fills an index from the runs that there are: those that are not over, then those that are, newest first, back to `keepFor`
 * milliseconds before now, or until it is full. Others have their turns in between. Never rejects; ends early with `over`.
 */
async function fillBack(
  context: HistoryContext,
  index: ActivityIndex,
  { keepFor, over }: { keepFor: number; over: AbortSignal },
): Promise<void> {
  const { log } = context;
  let before: string | undefined;
  for (let unfinishedRead = false; !over.aborted;) {
    try {
      if (!unfinishedRead) await readUnfinished(context, index, over);
      unfinishedRead = true;
      for (;;) {
        const began = performance.now();
        const found = await readFinished(context, index, before);
        before = found;
        const reached = before === undefined ? 0 : decodeTime(before);
        index.reachesBack(Math.max(reached, Date.now() - keepFor));
        if (before === undefined || index.isFull || reached < Date.now() - keepFor - longestWait) return;
        await delay((performance.now() - began) * restTimes, undefined, { signal: over, ref: false });
      }
    } catch (error) {
      if (over.aborted) return;
      log.debug({ reason: messageOf(error) }, 'what instruments did is read later');
      await delay(again, undefined, { signal: over, ref: false }).catch(() => undefined);
    }
  }
}

async function readUnfinished(
  { store }: HistoryContext,
  index: ActivityIndex,
  over: AbortSignal,
): Promise<void> {
  const queries: { states: RunState[]; limit: number }[] = [
    { states: ['active', 'cancelling'], limit: most.begun },
    { states: ['queued'], limit: most.queued },
  ];
  for (const query of queries) {
    for await (const run of eachStoredRun(store, query, pageFillBack)) {
      if (over.aborted) return;
      // One that is there already has changed since, and was read then.
      if (!index.has(run.definition.run_id)) index.take(run);
    }
  }
}

/** Takes a page of finished runs in; resolves to the oldest that was looked at, undefined where there are no older ones. */
async function readFinished(
  context: HistoryContext,
  index: ActivityIndex,
  before: string | undefined,
): Promise<string | undefined> {
  const query = { states: ['completed', 'failed', 'cancelled'] satisfies RunState[], limit: pageFillBack };
  const found = await storedAndArchivedRuns(
    context,
    { ...query, ...(before === undefined ? {} : { before }) },
    context.deadlines.begin(),
  );
  for (const run of found.runs) if (!index.has(run.definition.run_id)) index.take(run);
  return found.next;
}

/** Entries of the feed that are read at once. */
const page = 200;

/** How far the feed was read: the id of the last entry, undefined before the first. */
interface FeedMark {
  after: string | undefined;
}

/**
 * Takes in all that the feed has told after the mark, and moves the mark on. False where entries that were not read are gone from the feed: then the
 * index is to be filled anew.
 * @throws WeirError `store_unavailable`
 */
export async function catchUp(
  context: Pick<HistoryContext, 'store' | 'archive' | 'log'>,
  index: ActivityIndex,
  mark: FeedMark,
): Promise<boolean> {
  const { store } = context;
  for (;;) {
    const entries = await store.readFeed(mark.after, page);
    // Asked afterwards: an entry that is kept now was kept when it was read on from.
    if (entries.length > 0 && mark.after !== undefined && !(await store.keepsEntry(mark.after))) return false;
    for (const entry of entries) {
      const told = toldOfRun(entry);
      if (told && !index.hear(told)) {
        const run = await readRun(context, told.run_id);
        if (run) index.take(run);
        await setImmediate();
      }
      mark.after = entry.id;
    }
    if (entries.length < page) return true;
  }
}

/** One that has left the store meanwhile has ended. Undefined where it is nowhere, or damaged, which must not hide what others did. */
async function readRun(
  { store, archive, log }: Pick<HistoryContext, 'store' | 'archive' | 'log'>,
  run_id: string,
): Promise<ArchivedRun | undefined> {
  try {
    return (await store.readRun(run_id)) ?? (await archive.readRun(run_id));
  } catch (error) {
    if (WeirError.is(error, 'store_unavailable')) throw error;
    log.debug({ run_id, reason: messageOf(error) }, 'what instruments did for a run cannot be read');
    return undefined;
  }
}

/** How long whoever asks waits for the latest entries of the feed, in milliseconds; then he is told what was known before. */
const lookMs = 1_000;

/** An index that is being filled, and how far it has followed the feed. */
interface Following {
  index: ActivityIndex;
  mark: FeedMark;
  over: AbortController;
  filled: Promise<void>;
}

/**
 * Keeps the index of what instruments did up to date until the gateway stops: fills it from the runs in the store and those that
 * have left it, and follows the feed. Where the feed has lost what was not read yet, because the store was away for long, it begins anew.
 */
export class ActivityKeeper {
  readonly #context: HistoryContext;
  readonly #look = new SharedRead(() => this.#lookNow());
  #following: Following | undefined;

  constructor(context: HistoryContext) {
    this.#context = context;
  }

  /**
   * What is known, with all that the feed has told until now, where the store answers soon. An empty index where the store has not
   * been reached yet. Never rejects.
   */
  async current(): Promise<ActivityIndex> {
    await within(
      this.#look.read().catch(() => undefined),
      lookMs,
    );
    return this.#following?.index ?? new ActivityIndex(Date.now());
  }

  /** Follows until the gateway stops; resolves when nothing is read any more. Never rejects. */
  async work(): Promise<void> {
    const { stopping, timing, log } = this.#context;
    await nowAndThen(timing.activity, stopping, async () => {
      await this.#look.read().catch((error: unknown) => {
        log.debug({ reason: messageOf(error) }, 'what the instruments do cannot be read now');
      });
      this.#following?.index.forget(Date.now());
    });
    await this.#end();
  }

  async #lookNow(): Promise<void> {
    const { index, mark } = (this.#following ??= await this.#begin());
    if (await catchUp(this.#context, index, mark)) return;
    this.#context.log.info('the feed has lost what was not read yet: what instruments did is read anew');
    await this.#end();
  }

  /** What happens after this moment comes with the feed, so the runs are read after it. */
  async #begin(): Promise<Following> {
    const { store, stopping } = this.#context;
    const mark = { after: await store.feedHead() };
    const index = new ActivityIndex(await store.now());
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, stopping]);
    const filled = fillBack(this.#context, index, { keepFor: activityBounds.keepFor, over: signal });
    return { index, mark, over, filled };
  }

  async #end(): Promise<void> {
    const following = this.#following;
    this.#following = undefined;
    following?.over.abort();
    await following?.filled;
  }
}
