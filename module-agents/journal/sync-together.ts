import { setImmediate } from 'node:timers/promises';
import { syncData } from './sync-data.ts';

/** Files of one moment, and what became of each, in their order, once all are synced. */
interface Moment {
  fds: number[];
  synced: Promise<PromiseSettledResult<void>[]>;
}

let gathered: Moment | undefined;

/**
 * As `syncData`. What the journals of a process want synced at one moment is synced side by side, and whoever waits for it goes on when
 * all of it is: what those agents do next is then reported, and committed by the owner, together.
 */
export async function syncTogether(fd: number): Promise<void> {
  gathered ??= gather();
  const { fds, synced } = gathered;
  const place = fds.push(fd) - 1;
  const outcome = (await synced)[place];
  if (outcome?.status === 'rejected') throw outcome.reason;
}

function gather(): Moment {
  const fds: number[] = [];
  const synced = setImmediate().then(() => {
    gathered = undefined;
    return Promise.allSettled(fds.map((fd) => syncData(fd)));
  });
  return { fds, synced };
}

/** What can wait is done after so many milliseconds at the latest. */
const mostDelay = 50;

/** Since when each waits. */
const waiting = new Map<() => void, number>();
let timer: NodeJS.Timeout | undefined;

/** Has `work` done in a moment, at the latest `mostDelay` milliseconds after it was first asked for; of several journals at once. */
export function doLater(work: () => void): void {
  if (waiting.has(work)) return;
  waiting.set(work, performance.now());
  timer ??= setTimeout(doDue, mostDelay);
}

/** It need not be done any more. */
export function forgetLater(work: () => void): void {
  waiting.delete(work);
}

function doDue(): void {
  const now = performance.now();
  timer = undefined;
  for (const [work, since] of [...waiting]) {
    // The rest goes along with what is due: one burst keeps the disk from others for less time than many syncs do.
    if (now - since < mostDelay / 2) continue;
    waiting.delete(work);
    work();
  }
  const [oldest] = waiting.values();
  if (oldest !== undefined) timer ??= setTimeout(doDue, oldest + mostDelay - now);
}
