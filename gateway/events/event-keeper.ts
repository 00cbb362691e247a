import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../shared/errors/weir-error.ts';
import type { GatewayContext } from '../context.ts';

/** How many are removed before somebody else has a turn. */
const batch = 100;

/**
 * Removes the oldest events beyond the newest `kept`, now and then until the gateway stops, so that the store does not grow
 * for ever; the logs of runs have theirs all the same. Never rejects.
 */
export async function keepEvents(context: GatewayContext, kept: number): Promise<void> {
  const { store, stopping, timing, log } = context;
  while (!stopping.aborted) {
    try {
      await removeSurplus(context, (await store.countRecords('event')) - kept);
    } catch (error) {
      log.debug({ reason: messageOf(error) }, 'old events not removed');
    }
    await delay(timing.retention, undefined, { signal: stopping, ref: false }).catch(() => undefined);
  }
}

async function removeSurplus({ store, stopping }: GatewayContext, surplus: number): Promise<void> {
  let left = surplus;
  while (left > 0 && !stopping.aborted) {
    const limit = Math.min(left, batch);
    const oldest = await store.recordsAfter({ kind: 'event', after: 0, limit });
    if (oldest.length === 0) return;
    for (const { id } of oldest) await store.removeRecord('event', id);
    left -= oldest.length;
  }
}
