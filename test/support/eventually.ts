import { vi } from 'vitest';

/** Waits until `assertion` throws no more, for 30 s at most; resolves to what it returned. @throws what it threw last */
export function eventually<T>(assertion: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(assertion, { timeout: 30_000, interval: 10 });
}
