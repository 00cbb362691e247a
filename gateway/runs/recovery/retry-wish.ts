import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import { isObject, type Json } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { isTooDeep, maxDepth } from '../../../shared/kernel/json/measure.ts';
import { fieldsOf } from '../../http/index.ts';
import type { ChangedArgs, RetryWish } from '../../../shared/workflow/index.ts';

/** Reads how a run is to go on. @throws WeirError `bad_request` that names the field. */
export function readRetryWish(request: Request): RetryWish {
  const from_step = readStep(request, 'from_step');
  return { ...(from_step === undefined ? {} : { from_step }), args: readArgs(request) };
}

/** A step by its name, or by its position: a number, or digits that no step has as its name. @throws WeirError `bad_request`. */
export function readStep(request: Request, field: string): string | number | undefined {
  const value = fieldsOf(request)[field];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new WeirError(
    'bad_request',
    `"${field}" is the name of a step, or its position: a whole number from 0`,
  );
}

/** Arguments that are to be changed; none where the request names none. @throws WeirError `bad_request`. */
export function readArgs(request: Request): ChangedArgs {
  const args =
    readObject(
      request,
      'args',
      'leads from names of steps, or their positions, to objects of their arguments',
    ) ?? {};
  if (isChangedArgs(args)) return args;
  throw new WeirError(
    'bad_request',
    '"args" leads from names of steps, or their positions, to objects of their arguments: {"Mix": {"speed": 3}}',
  );
}

/** A field that is an object, or a text that is one as JSON. @throws WeirError `bad_request`. */
export function readObject(
  request: Request,
  field: string,
  what: string,
): { [key: string]: Json } | undefined {
  const given = fieldsOf(request)[field];
  if (given === undefined || given === null || given === '') return undefined;
  const value = (typeof given === 'string' ? parse(given) : given) as Json | undefined;
  if (isTooDeep(value)) throw new WeirError('bad_request', `"${field}" is nested more than ${maxDepth} deep`);
  if (isObject(value)) return value;
  throw new WeirError('bad_request', `"${field}" is a JSON object: it ${what}`);
}

/** Stands for a client's own name of a wish, and for the wish: sent again under that name, it is the same one. */
export function requestOf(key: string, { from_step, args }: RetryWish): { key: string; wish: string } {
  return { key: digest(key), wish: digest(canonicalJson({ from_step: from_step ?? null, args })) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isChangedArgs(value: { [key: string]: Json }): value is ChangedArgs {
  return Object.values(value).every((each) => isObject(each));
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
