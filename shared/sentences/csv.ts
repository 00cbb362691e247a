/** What a cell of a table may hold. */
type Cell = string | number | boolean | null | undefined | object;

/** A text that a spreadsheet would take for a formula, and carry out. */
const formula = /^(?:[=@\t\r]|[+-].*[=(|!])/s;

/**
 * Rows as CSV (RFC 4180), each with its end. Objects and lists are JSON, and null is nothing. A text that a spreadsheet would carry out as a
 * formula has a `'` before it. Pure.
 */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  const safe = typeof cell === 'string' && formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
