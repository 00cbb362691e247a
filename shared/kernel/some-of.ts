/*
 * Characters that nobody sees: they control a terminal, stand for nothing, or turn around what stands beside them, so that one name
 * passes for another: with `U+202E` before `gpj.exe` it reads `exe.jpg`.
 */
export const unseenSigns = String.raw`\p{Cc}\p{Cf}\p{Zl}\p{Zp}`;
const unseen = new RegExp(`[${unseenSigns}]`, 'gu');

export function hasUnseen(text: string): boolean {
  return text.search(unseen) !== -1;
}

/** The text with something that is seen in the place of each. */
export function withoutUnseen(text: string, instead: string): string {
  return text.replaceAll(unseen, instead);
}

/** Names as a list in a sentence, in quotes if asked: the first of them, and how many more there are. */
export function someOf(names: readonly string[], quote: '' | '"' = '', shown = 20): string {
  const first = names.slice(0, shown).map((name) => `${quote}${cutShort(name)}${quote}`);
  const more = names.length - first.length;
  return more > 0 ? `${first.join(', ')} and ${more} more` : first.join(', ');
}

/** The text, or its beginning where it has more than so many characters. */
export function cutShort(text: string, length = 100): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
