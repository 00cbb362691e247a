import { setImmediate } from 'node:timers/promises';
import { runOrReason } from '../../shared/store/unreadable-run.ts';
import type { GatewayContext } from '../context.ts';
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
  { store, archive }: Pick<GatewayContext, 'store' | 'archive'>,
  index: ActivityIndex,
  mark: FeedMark,
): Promise<boolean> {
  for (;;) {
    const entries = await store.readFeed(mark.after, page);
    // Asked afterwards: an entry that is kept now was kept when it was read on from.
    if (entries.length > 0 && mark.after !== undefined && !(await store.keepsEntry(mark.after))) return false;
    for (const entry of entries) {
      const told = toldOfRun(entry);
      if (told && !index.hear(told)) {
        const run = await runOrReason(told.run_id, store.readRun(told.run_id));
        // One that has left the store meanwhile has ended.
        const found = run ?? (await archive.readRun(told.run_id));
        if (found && 'definition' in found) index.take(found);
        await setImmediate();
      }
      mark.after = entry.id;
    }
    if (entries.length < page) return true;
  }
}
