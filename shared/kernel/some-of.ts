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
