import type { Request } from 'express';
import { isTerminal } from '../../shared/contracts/run.ts';
import { badQuery } from '../http/parameters.ts';
import { readTime } from '../http/read-time.ts';
import { utcTime } from '../runs/wei-time.ts';
import type { RunActivity } from './run-activity.ts';

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
