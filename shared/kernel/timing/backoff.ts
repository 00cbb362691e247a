/** How long to wait before something is tried again, in milliseconds: doubling from `least` to `most`. */
export interface Backoff {
  least: number;
  most: number;
}

/**
 * Milliseconds to wait before attempt `attempt` (from 1) is repeated. Half of it is left to chance (`random`, 0..1), so that
 * many who lost the same thing do not come back at the same moment.
 */
export function backoff({ least, most }: Backoff, attempt: number, random = Math.random()): number {
  const full = Math.min(most, least * 2 ** Math.min(attempt - 1, 16));
  return full * (0.5 + random / 2);
}
