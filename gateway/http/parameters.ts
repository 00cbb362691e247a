import type { Request } from 'express';
import { idForm, isId } from '../../shared/contracts/ids.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { nameOfAsker } from './access/asker.ts';

/** What an id in a path may be the id of. */
export type IdOf = 'run' | 'experiment' | 'campaign' | 'event' | 'datapoint';

/**
 * The id in a path with `:id`, in upper case.
 * @throws WeirError `run_not_found`, `record_not_found`: what is no id is the id of nothing.
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
  return nameOfAsker(request, typeof by === 'string' && by !== '' ? by.slice(0, 200) : undefined);
}
