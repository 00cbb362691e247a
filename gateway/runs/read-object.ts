import { isObject, type Json, type JsonObject } from '../../shared/kernel/json/json.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { isTooDeep, maxDepth } from '../../shared/kernel/json/measure.ts';

/**
 * The values that a field of a submission's form states; undefined where it is left out.
 * @throws WeirError `bad_payload`, `bad_request`, `invalid_form`.
 */
export function readObject(text: string | undefined, name: 'payload' | 'parameters'): JsonObject | undefined {
  if (text === undefined) return undefined;
  const value = parse(text);
  if (isTooDeep(value)) throw new WeirError('invalid_form', `"${name}" is nested more than ${maxDepth} deep`);
  if (isObject(value)) return value;
  // WEI's own words for the payload.
  if (name === 'payload') throw new WeirError('bad_payload', 'Payload must be a dictionary with string keys');
  throw new WeirError('bad_request', 'parameters must be a JSON object that leads from names to values');
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
