import { nowAndThen } from '../../../shared/kernel/lifecycle/waiting.ts';
import { ownEventRecord, type OwnEvent, eventRecord } from '../../../shared/store/index.ts';
import type { RecordsContext } from '../context.ts';
import type { EventBody } from '../../../shared/contracts/event.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { type Deadline, maxEventBytes } from '../../http/index.ts';

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
  await nowAndThen(timing.retention, stopping, async () => {
    try {
      await removeOldest(context, (await store.countRecords('event')) - kept);
      while (!stopping.aborted && (await store.sizeOfRecords('event')) > maxBytes) {
        if ((await removeOldest(context, fewAtOnce)) === 0) break;
      }
    } catch (error) {
      log.debug({ reason: messageOf(error) }, 'old events not removed');
    }
  });
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

/** Logs an event of our own, once, however often it is called. @throws WeirError `store_unavailable`. */
export async function logEvent(
  { store, workcell }: Pick<RecordsContext, 'store' | 'workcell'>,
  own: OwnEvent,
  deadline: Deadline,
): Promise<void> {
  await deadline.withStore(() => store.writeRecord(ownEventRecord(workcell, own), 0));
}

/**
 * Logs that a gateway serves the workcell from now on. Resolves when that is done, or the store was away for too long:
 * it is not worth more. Never rejects.
 */
export async function logWorkcellStart(context: RecordsContext): Promise<void> {
  const { workcell, store, deadlines, log } = context;
  const modules = workcell.modules.map(({ name, model, interface: of, active }) => ({
    name,
    model,
    interface: of,
    active,
  }));
  const body: EventBody = {
    at: Date.now(),
    event: {
      event_id: newId(),
      experiment_id: null,
      campaign_id: null,
      workcell_id: workcell.id,
      event_type: 'WORKCELL',
      event_name: 'START',
      event_info: null,
      // Its config may hold secrets.
      workcell: { name: workcell.name, id: workcell.id, modules },
    },
  };
  try {
    await deadlines.begin().withStore(() => store.writeRecord(eventRecord(body), 0));
  } catch (error) {
    log.debug({ reason: messageOf(error) }, 'start of the workcell not logged');
  }
}
