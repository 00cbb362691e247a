import { setTimeout as delay } from 'node:timers/promises';

/** As long as Node's timers reach in one go. */
const longestTimer = 2 ** 31 - 1;

/** Resolves after so many milliseconds; rejects with an AbortError when the signal is aborted. */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  for (let left = milliseconds; left > 0; left -= longestTimer) {
    await delay(Math.min(left, longestTimer), undefined, { signal });
  }
}
