import type { Request } from 'express';
import { badQuery } from './parameters.ts';
import { readTime } from './read-time.ts';
import { utcTime } from '../../shared/kernel/wei-time.ts';

/** A stretch of time, in milliseconds since the epoch. */
export interface Stretch {
  from: number;
  to: number;
}

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

/** True where something that began and ended then (undefined: it goes on) has part in the stretch. */
export function touches({ from, to }: Stretch, begins: number, ends: number | undefined): boolean {
  return begins < to && (ends === undefined || ends >= from);
}

/** As it is told. */
export function isoTime(at: number): string {
  return utcTime(at) ?? '';
}
