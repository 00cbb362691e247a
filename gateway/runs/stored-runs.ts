import { setImmediate } from 'node:timers/promises';
import type { StoredRun } from '../../shared/contracts/run.ts';
import type { RunQuery, Store } from '../../shared/store/index.ts';

/** How many runs are read at once: runs may be large, and memory is bounded. */
const pageSize = 20;

/**
 * The runs that fit a query, newest first, read page by page, so that few are in memory at a time, and others have a turn in between.
 * Those that cannot be read are left out.
 */
export async function* eachStoredRun(
  store: Pick<Store, 'listRuns'>,
  query: RunQuery,
  page = pageSize,
): AsyncGenerator<StoredRun> {
  let before: string | undefined;
  for (let left = query.limit; left > 0; left -= page) {
    const limit = Math.min(page, left);
    const { runs, unreadable } = await store.listRuns({
      ...query,
      limit,
      ...(before === undefined ? {} : { before }),
    });
    yield* runs;
    if (runs.length + unreadable.length < limit) return;
    const oldest = [runs.at(-1)?.definition.run_id, unreadable.at(-1)?.run_id];
    before = oldest.filter((id) => id !== undefined).sort()[0];
    // An embedded store answers at once: a safety stop must not wait until all of them are read.
    await setImmediate();
  }
}
