/** A moment within a sentence: UTC, to the second. `at` is milliseconds since the epoch. */
export function moment(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '');
}
