/**
 * Reads CSV as RFC 4180 has it: fields with quotes, quotes doubled in them, commas and line ends in them; lines end with LF or CRLF.
 * What is not proper CSV is read as far as it makes sense. Pure.
 * @param separator found out from the first line where it is not stated
 */
export function readCsv(text: string, separator = separatorOf(text)): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const [field, next] = text[at] === '"' ? quoted(text, at + 1, separator) : plain(text, at, separator);
    row.push(field);
    at = next;
    if (text[at] === separator) {
      at += 1;
      // A separator at the very end has an empty field after it.
      if (at < text.length) continue;
      row.push('');
    } else {
      if (text[at] === '\r') at += 1;
      if (text[at] === '\n') at += 1;
    }
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

/** A field that begins after a quote, and the place after it. */
function quoted(text: string, from: number, separator: string): [string, number] {
  let field = '';
  let at = from;
  for (;;) {
    const end = text.indexOf('"', at);
    if (end === -1) return [field + text.slice(at), text.length];
    field += text.slice(at, end);
    if (text[end + 1] !== '"') {
      // What stands between the quote and the separator belongs to nothing, and is kept.
      const [rest, next] = plain(text, end + 1, separator);
      return [field + rest, next];
    }
    field += '"';
    at = end + 2;
  }
}

function plain(text: string, from: number, separator: string): [string, number] {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return [text.slice(from, at), at];
}

/** What separates the fields of the first line: a comma, a semicolon or a tab. */
function separatorOf(text: string): string {
  const line = /^[^\r\n]*/.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  const count = (separator: string): number => line.split(separator).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}
