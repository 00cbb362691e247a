import { setTimeout as delay } from 'node:timers/promises';
import { maxEventBytes } from '../room-for.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import type { RecordsContext } from '../context.ts';

/** How many are removed before somebody else has a turn. */
const batch = 100;
/** Each may have a megabyte. */
const fewAtOnce = 10;

/**
 * Removes the oldest events, now and then until the gateway stops, so that the store does not grow for ever: beyond the
 * newest `kept`, and while all of them have more than `maxBytes`. The logs of runs have theirs all the same. Never rejects.
 */
export async function keepEvents(
  context: RecordsContext,
  kept: number,
  maxBytes = maxEventBytes,
): Promise<void> {
  const { store, stopping, timing, log } = context;
  while (!stopping.aborted) {
    try {
      await removeOldest(context, (await store.countRecords('event')) - kept);
      while (!stopping.aborted && (await store.sizeOfRecords('event')) > maxBytes) {
        if ((await removeOldest(context, fewAtOnce)) === 0) break;
      }
    } catch (error) {
      log.debug({ reason: messageOf(error) }, 'old events not removed');
    }
    await delay(timing.retention, undefined, { signal: stopping, ref: false }).catch(() => undefined);
  }
}

/** Removes so many, and tells how many there were to be removed. */
async function removeOldest({ store, stopping }: RecordsContext, surplus: number): Promise<number> {
  let left = surplus;
  while (left > 0 && !stopping.aborted) {
    const limit = Math.min(left, batch);
    const oldest = await store.recordsAfter({ kind: 'event', after: 0, limit });
    if (oldest.length === 0) break;
    await store.removeRecords(
      'event',
      oldest.map(({ id }) => id),
    );
    left -= oldest.length;
  }
  return surplus - left;
}
