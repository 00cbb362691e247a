import { setImmediate } from 'node:timers/promises';
import type { StoredRecord, Store } from '../../../shared/store/index.ts';

/** So many of the questions that were closed last are told. */
const most = 20;
/** So many replies are read at once, and so many times at most. */
const page = { size: 2 * most, count: 25 };

/**
 * The questions that were closed last, newest first, without those that were withdrawn: however many these are, up to a thousand.
 * @throws WeirError `store_unavailable`
 */
export async function lastAnswered(store: Pick<Store, 'newestRecords'>): Promise<StoredRecord<'reply'>[]> {
  const found: StoredRecord<'reply'>[] = [];
  let before: number | undefined;
  for (let pages = 0; pages < page.count && found.length < most; pages += 1) {
    const older = before === undefined ? {} : { before };
    const replies = await store.newestRecords({ kind: 'reply', limit: page.size, ...older });
    found.push(...replies.filter(({ body }) => body.as !== 'withdrawn'));
    before = replies.at(-1)?.position;
    if (replies.length < page.size) break;
    // An embedded store answers at once: others have their turn.
    await setImmediate();
  }
  return found.slice(0, most);
}
