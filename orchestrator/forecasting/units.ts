/** Times of a problem are in tenths of a second. */
export const unit = 100;
/** Nothing is planned to take longer, or to begin later, in tenths of a second: two months. */
export const longest = 2 ** 26;

/** Milliseconds in the times of a problem. */
export function inUnits(ms: number): number {
  return Math.min(longest, Math.round(Math.max(0, ms) / unit));
}
