import type { Request } from 'express';
import { idForm, isId } from '../../shared/contracts/ids.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';

/** The id in a path with `:id`, in upper case; `what` it is the id of. @throws WeirError `bad_id`. */
export function idInPath(request: Request, what = 'a run'): string {
  const value = request.params['id'];
  const id = typeof value === 'string' ? value.toUpperCase() : value;
  if (isId(id)) return id;
  throw new WeirError(
    'bad_id',
    `"${String(value).slice(0, 100)}" is not the id of ${what}: an id is ${idForm}`,
  );
}

/** A query parameter that may be given once, or undefined. @throws WeirError `bad_request`. */
export function queryText(request: Request, name: string): string | undefined {
  const value: unknown = request.query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new WeirError('bad_request', `"${name}" may be given once`);
}

/** Who asks for it, where he says so: `by` in the query. */
export function whoAsks(request: Request): string | undefined {
  const by = request.query['by'];
  return typeof by === 'string' && by !== '' ? by.slice(0, 200) : undefined;
}
