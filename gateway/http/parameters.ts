import type { Request } from 'express';
import { idForm, isId } from '../../shared/contracts/ids.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { nameOfCaller } from './access/caller.ts';
import { utcTime } from '../../shared/kernel/wei-time.ts';
import { didYouMean } from '../../shared/kernel/json/did-you-mean.ts';
import { someOf } from '../../shared/kernel/some-of.ts';

/** What an id in a path may be the id of. */
export type IdOf = 'run' | 'experiment' | 'campaign' | 'event' | 'datapoint';

/**
 * The id in a path with `:id`, in upper case.
 * @throws WeirError `run_not_found`, `record_not_found`: nothing has an id that is malformed.
 */
export function idInPath(request: Request, of: IdOf = 'run'): string {
  const value = request.params['id'];
  const id = typeof value === 'string' ? value.toUpperCase() : value;
  if (isId(id)) return id;
  throw new WeirError(
    of === 'run' ? 'run_not_found' : 'record_not_found',
    `there is no ${of} "${String(value).slice(0, 100)}": an id is ${idForm}`,
  );
}

/** A WeirError `invalid_form` that names the field, as a list of one place, too. */
export function badField(name: string, message: string): WeirError {
  return new WeirError('invalid_form', message, { details: [{ pointer: `/${name}`, message }] });
}

/** A WeirError `bad_request` that names the parameter of the query, as a list of one place, too. */
export function badQuery(name: string, message: string): WeirError {
  return new WeirError('bad_request', message, { details: [{ pointer: `/${name}`, message }] });
}

/** A query parameter that may be given once, or undefined. @throws WeirError `bad_request`. */
export function queryText(request: Request, name: string): string | undefined {
  const value: unknown = request.query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw badQuery(name, `"${name}" may be given once`);
}

/** Who asks for it: what the key says, else `by` in the query. */
export function whoAsks(request: Request): string | undefined {
  const by = request.query['by'];
  return nameOfCaller(request, typeof by === 'string' && by !== '' ? by.slice(0, 200) : undefined);
}

/** Who asks for it, what his key says before what he says himself, and why, as far as either is known. */
export function whoAndWhy(
  request: Request,
  { by, reason }: { by?: string; reason?: string },
): { by?: string; reason?: string } {
  const who = nameOfCaller(request, by?.slice(0, 200));
  return {
    ...(who === undefined ? {} : { by: who }),
    ...(reason === undefined ? {} : { reason: reason.slice(0, 2000) }),
  };
}

/** How a number in a query is described. */
interface WholeNumber {
  type: 'integer';
  minimum: number;
  maximum?: number;
  default?: number;
}

/** Digits that no number of a query has more of. */
const form = /^\d{1,16}$/;

/**
 * A whole number in the query as its description has it; what it is by default where it is left out.
 * @throws WeirError `bad_request` that names the parameter
 */
export function queryNumber<S extends WholeNumber>(
  request: Request,
  name: string,
  schema: S,
): number | (S extends { default: number } ? never : undefined) {
  const { minimum, maximum = Number.MAX_SAFE_INTEGER, default: otherwise } = schema;
  const text = queryText(request, name);
  type Answer = number | (S extends { default: number } ? never : undefined);
  if (text === undefined) return otherwise as Answer;
  const value = Number(text);
  if (form.test(text) && value >= minimum && value <= maximum) return value;
  throw badQuery(name, `"${name}" may be a whole number from ${minimum} to ${maximum}`);
}

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

/**
 * The module that a query asks for, undefined where it asks for all.
 * @param modules those of the workcell
 * @param isRemembered true of one that is in the workcell no longer
 * @throws WeirError `bad_request` that names the modules there are
 */
export function readModule(
  request: Request,
  modules: readonly string[],
  isRemembered: (module: string) => boolean = () => false,
): string | undefined {
  const module = queryText(request, 'module');
  if (module === undefined || modules.includes(module) || isRemembered(module)) return module;
  const known = modules.length === 0 ? 'the workcell has none' : `the workcell has ${someOf(modules)}`;
  throw badQuery(
    'module',
    `"module": there is no module "${module.slice(0, 100)}", ${known}${didYouMean(module, modules)}`,
  );
}
