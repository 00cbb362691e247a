import type { Request } from 'express';
import { badQuery, queryText } from './parameters.ts';

/** A time with its offset, in ISO 8601. */
const isoForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/i;

/** Ids of runs hold no time much later, and nobody writes a year of five digits. */
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * A time in a query, in milliseconds since the epoch: in the year 9999 at the latest.
 * @throws WeirError `bad_request` that names the parameter
 */
export function readTime(request: Request, name: string): number | undefined {
  const text = queryText(request, name);
  if (text === undefined) return undefined;
  const at = /^\d{1,15}$/.test(text) ? Number(text) : isDay(text) ? Date.parse(text) : NaN;
  if (at <= latest) return at;
  throw badQuery(
    name,
    `"${name}" is to be a time such as 2026-11-26T14:00:00Z (with its offset), a day such as 2026-11-26, or milliseconds since the epoch`,
  );
}

/** False of a day that no month has, too: JavaScript takes February 31 for a day in March. */
function isDay(text: string): boolean {
  const day = new Date(text.slice(0, 10));
  return isoForm.test(text) && day.getUTCDate() === Number(text.slice(8, 10));
}
