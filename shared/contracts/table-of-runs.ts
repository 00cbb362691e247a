/** What the page and the gateway both know of runs that are handed in at once. Pure, without a `node:` import: the page imports it. */

/**
 * The most runs that one submission may be for. They are put into the store at one stretch, which keeps an embedded lab from all else for
 * some tenths of a second; a screen lists as many.
 */
export const maxRuns = 1_000;

/** Bytes of a table: a kilobyte for each row. To split it into cells is slow. */
export const maxTableBytes = 1024 * 1024;

/** The signs that part the values of a row, and what they are called. */
export const delimiters: Readonly<Record<string, string>> = {
  ',': 'a comma',
  ';': 'a semicolon',
  '\t': 'a tab',
};

/** The sign that stands most often in the header: names of parameters have none of them. */
export function delimiterOf(table: string): string {
  const header = headerOf(table);
  const counted = Object.keys(delimiters).map((sign) => ({ sign, times: header.split(sign).length }));
  return counted.reduce((most, each) => (each.times > most.times ? each : most)).sign;
}

/** What the columns of a table are called. */
export function columnNames(table: string): string[] {
  const sign = delimiterOf(table);
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${sign}]*))(${sign}|$)`, 'gy');
  const names: string[] = [];
  for (const [, quoted, plain = '', end] of headerOf(table).matchAll(cell)) {
    names.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end === '') break;
  }
  return names;
}

function headerOf(table: string): string {
  return /^[^\r\n]*/.exec(table.trimStart())?.[0] ?? '';
}
