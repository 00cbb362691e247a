/** True where the text may be the id of an entry of the feed, of whichever store: a reader may remember another one's. */
export function isFeedId(text: string): boolean {
  return /^\d{1,16}(-\d{1,16})?$/.test(text);
}
