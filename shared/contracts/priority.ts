/** Milliseconds of waiting that count as one step of priority: so nothing waits for ever behind a busy stream. */
const agingPeriod = 60_000;

/** What a step weighs that has waited for so many milliseconds: higher goes first. */
export function weightOf(priority: number, waited: number): number {
  return priority + Math.floor(Math.max(0, waited) / agingPeriod);
}
