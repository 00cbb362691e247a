import type { Request } from 'express';
import { badQuery, queryText } from './parameters.ts';

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
