import type { Request } from 'express';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { nameOfCaller } from './access/caller.ts';
import { readMoment, type Stretch } from '../../shared/kernel/wei-time.ts';
import { didYouMean } from '../../shared/kernel/json/did-you-mean.ts';
import { someOf } from '../../shared/kernel/some-of.ts';

/** A WeirError `invalid_form` that names the field, as a list of one place, too. */
export function badField(name: string, message: string): WeirError {
  return new WeirError('invalid_form', message, { details: [{ pointer: `/${name}`, message }] });
}

/** A WeirError `bad_request` that names the parameter of the query, as a list of one place, too. */
export function badQuery(name: string, message: string): WeirError {
  return new WeirError('bad_request', message, { details: [{ pointer: `/${name}`, message }] });
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

/** The client's own name for this request, if it gave one. @throws WeirError `bad_request`. */
export function readIdempotencyKey(request: Request): string | undefined {
  const key = request.get('idempotency-key')?.trim();
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new WeirError('bad_request', 'an Idempotency-Key has 1 to 255 visible characters');
}

/**
 * The stretch that a query is for. Without `to` it ends now, without `from` it is of `span` milliseconds.
 * @throws WeirError `bad_request` that names the parameter
 */
export function stretchOf(asked: { from?: string; to?: string }, now: number, span: number): Stretch {
  const to = asked.to === undefined ? now : readMoment(asked.to);
  const from = asked.from === undefined ? to - span : readMoment(asked.from);
  if (from < to) return { from, to };
  throw badQuery('from', '"from" is to be earlier than "to", which is now where it is not given');
}

/**
 * The module that a query asks for, undefined where it asks for all.
 * @param modules those of the workcell
 * @param isRemembered true of one that is in the workcell no longer
 * @throws WeirError `bad_request` that names the modules there are
 */
export function knownModule(
  module: string | undefined,
  modules: readonly string[],
  isRemembered: (module: string) => boolean = () => false,
): string | undefined {
  if (module === undefined || modules.includes(module) || isRemembered(module)) return module;
  const known = modules.length === 0 ? 'the workcell has none' : `the workcell has ${someOf(modules)}`;
  throw badQuery(
    'module',
    `"module": there is no module "${module.slice(0, 100)}", ${known}${didYouMean(module, modules)}`,
  );
}
