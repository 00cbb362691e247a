import type { Request } from 'express';
import { keyNameForm, keyNamePattern } from '../../../shared/kernel/secrets/key-text.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { badDocument } from '../../http/index.ts';

const fits = new RegExp(keyNamePattern);

/**
 * Refuses a name that does not fit, where a document has one.
 * @param of what is to have it: `a key`
 * @throws WeirError `invalid_document` that says in words what a pattern would
 */
export function demandName(body: unknown, of: string): void {
  const name = isObject(body as Json) ? (body as JsonObject)['name'] : undefined;
  if (typeof name !== 'string' || fits.test(name)) return;
  throw badDocument('/name', `the name "${name.slice(0, 100)}" is none for ${of}: ${keyNameForm}`);
}

/** The name that stands in the path. */
export function nameIn(request: Request): string {
  return String(request.params['name']).slice(0, 100);
}
