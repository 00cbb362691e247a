import { randomBytes } from 'node:crypto';

/**
 * A workcell name that no other test uses. Every queue, exchange and key carries the workcell's name, so tests that
 * share a broker and a store never meet, and nothing needs to be flushed.
 */
export function uniqueWorkcell(label = 'test'): string {
  return `${label}_${randomBytes(6).toString('hex')}`;
}
