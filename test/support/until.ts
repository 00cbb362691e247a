import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until `condition` holds, asking every 20 ms.
 * @throws Error naming `what` where it does not hold within `ms` milliseconds, or what the condition itself throws.
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  ms = 30_000,
): Promise<void> {
  // Not by the wall clock, which may be set meanwhile.
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${ms / 1000} s in vain until ${what}`);
    await delay(20);
  }
}
