/** What a cell of a table may hold. */
type Cell = string | number | boolean | null | undefined | object;

/** A text that a spreadsheet would take for a formula, and carry out; some take the full-width signs for the usual ones. */
const formula = /^(?:[=＝@＠\t\r]|[+＋－-].*[=＝(（|!])/s;

/**
 * Rows as CSV (RFC 4180), each with its end. Objects and lists are JSON, and null is nothing. A text that a spreadsheet would carry out as a
 * formula has a `'` before it, unless the rows are for a program that reads them as they are. Pure.
 */
export function csvText(
  rows: readonly (readonly Cell[])[],
  readBy: 'people' | 'programs' = 'people',
): string {
  const written = rows.map((row) => row.map((cell) => csvCell(cell, readBy === 'people')).join(','));
  return written.map((row) => `${row}\r\n`).join('');
}

function csvCell(cell: Cell, isGuarded: boolean): string {
  if (cell === null || cell === undefined) return '';
  const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  const safe = isGuarded && typeof cell === 'string' && formula.test(text) ? `'${text}` : text;
  // With the signs that other tables have between their cells, and blanks that a reader may leave out.
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
