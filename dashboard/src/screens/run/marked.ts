/** A text in parts: those that are what is searched for, whatever its case, and those between. Pure. */
export function marked(text: string, find: string): { part: string; found: boolean }[] {
  const parts: { part: string; found: boolean }[] = [];
  const low = text.toLowerCase();
  // In some scripts a text has another length in lower case: then places would be wrong.
  if (find === '' || low.length !== text.length) return [{ part: text, found: false }];
  const sought = find.toLowerCase();
  let from = 0;
  for (let at = low.indexOf(sought); at !== -1; at = low.indexOf(sought, from)) {
    if (at > from) parts.push({ part: text.slice(from, at), found: false });
    from = at + sought.length;
    parts.push({ part: text.slice(at, from), found: true });
  }
  if (from < text.length) parts.push({ part: text.slice(from), found: false });
  return parts;
}
