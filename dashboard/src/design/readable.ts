import { formatClock, localTimes } from '../../../shared/sentences/index.ts';

const id = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g;

/**
 * A sentence of the gateway's as a person reads it best: ids by their ends, times by the clock on the wall. Pure but for the machine's
 * time zone.
 * @param now milliseconds since the epoch: a time of today is told without its day
 */
export function readable(text: string, now = Date.now()): string {
  return localTimes(text, (at) => formatClock(at, now)).replace(id, (found) => `…${found.slice(-6)}`);
}

/** The text with a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
