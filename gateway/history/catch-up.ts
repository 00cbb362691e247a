import { setImmediate } from 'node:timers/promises';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import type { HistoryContext } from './context.ts';
import type { ActivityIndex } from './activity-index.ts';
import { toldOfRun } from './told-by-feed.ts';

/** Entries of the feed that are read at once. */
const page = 200;

/** How far the feed was read: the id of the last entry, undefined before the first. */
export interface FeedMark {
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
