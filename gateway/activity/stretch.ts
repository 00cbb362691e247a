import type { Request } from 'express';
import { isTerminal } from '../../shared/contracts/run.ts';
import { badQuery, queryText } from '../http/parameters.ts';
import { utcTime } from '../runs/wei-time.ts';
import type { RunActivity } from './run-activity.ts';

/** A stretch of time, in milliseconds since the epoch. */
export interface Stretch {
  from: number;
  to: number;
}

/** A time with its offset, in ISO 8601. */
const isoForm = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/i;

/** Ids of runs hold no time much later, and nobody writes a year of five digits. */
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * The stretch that a query is for: `from` and `to`, each in ISO 8601 or milliseconds since the epoch. Without `to` it ends now,
 * without `from` it is of `span` milliseconds.
 * @throws WeirError `bad_request` that names the parameter
 */
export function readStretch(request: Request, now: number, span: number): Stretch {
  const to = readTime(request, 'to') ?? now;
  const from = readTime(request, 'from') ?? to - span;
  if (from < to) return { from, to };
  throw badQuery('from', '"from" is to be earlier than "to", which is now where it is not given');
}

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

/** True where something that began and ended then (undefined: it goes on) has part in the stretch. */
export function touches({ from, to }: Stretch, begins: number, ends: number | undefined): boolean {
  return begins < to && (ends === undefined || ends >= from);
}

/** When the last of a run happened; undefined where it goes on. */
export function lastOf({ state, ended_at, attempts }: RunActivity): number | undefined {
  if (!isTerminal(state) || ended_at === undefined) return undefined;
  const last = attempts.at(-1);
  // An instrument may come to rest after its run has ended.
  if (last && last.to === undefined) return undefined;
  return Math.max(ended_at, last?.to ?? 0);
}

/** As it is told. */
export function isoTime(at: number): string {
  return utcTime(at) ?? '';
}
