/** What a workflow is called in its text; undefined where its name in the library says the same. Pure. */
export function otherTitle({ name, title }: { name: string; title: string }): string | undefined {
  return plain(title) === plain(name) ? undefined : title;
}

function plain(words: string): string {
  return words
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '-');
}
