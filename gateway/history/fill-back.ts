import { setTimeout as delay } from 'node:timers/promises';
import { decodeTime } from 'ulid';
import type { RunState } from '../../shared/contracts/run.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { HistoryContext } from './context.ts';
import { storedAndArchivedRuns, eachStoredRun } from '../runs/index.ts';
import type { ActivityIndex } from './activity-index.ts';

/** Runs that are read at once; each may be large. */
const page = 20;
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
export async function fillBack(
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
    for await (const run of eachStoredRun(store, query, page)) {
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
  const query = { states: ['completed', 'failed', 'cancelled'] satisfies RunState[], limit: page };
  const found = await storedAndArchivedRuns(
    context,
    { ...query, ...(before === undefined ? {} : { before }) },
    context.patience.begin(),
  );
  for (const run of found.runs) if (!index.has(run.definition.run_id)) index.take(run);
  return found.next;
}
