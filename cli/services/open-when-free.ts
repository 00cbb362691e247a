import { setTimeout as delay } from 'node:timers/promises';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { print, type CliContext } from '../terminal/index.ts';

/** A process that was told to stop is mostly gone by then (milliseconds); one that was not is there to stay. */
const longestMs = 3_000;
const pauseMs = 100;

/**
 * Opens what one process at a time may have, and waits a moment for a predecessor that is about to end: `kill` and start
 * again is how people restart.
 * @throws WeirError `folder_locked` where the predecessor stays, and whatever else `open` throws.
 */
export async function openWhenFree<T>(
  open: () => Promise<T>,
  { signal, stderr }: Pick<CliContext, 'signal' | 'stderr'>,
): Promise<T> {
  const end = performance.now() + longestMs;
  for (let told = false; ; told = true) {
    try {
      return await open();
    } catch (error) {
      if (!WeirError.is(error, 'folder_locked') || performance.now() > end) throw error;
      if (!told) print(stderr, `waiting for another process to end: ${error.message}`);
      await delay(pauseMs, undefined, { signal });
    }
  }
}
