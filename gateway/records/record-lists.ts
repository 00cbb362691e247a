import type { JSONSchema } from 'json-schema-to-ts';
import { byName, told } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import { json, type Answer } from '../http/index.ts';

/** The query of a list of documents. */
export const recordQuery = object(
  {},
  {
    limit: told(
      { type: 'integer', minimum: 1, maximum: 10_000, default: 10_000 } as const,
      'How many of the newest at most.',
    ),
    cursor: told(
      { type: 'integer', minimum: 1 } as const,
      'Those older than this; the `Link` header leads to the next ones.',
    ),
  },
);

const link = { Link: 'With `rel="next"`, where there are older ones.' };

/** Documents by id, the oldest first. */
export function records(description: string, schema: JSONSchema): Answer {
  return json(`${description}, by id, the oldest first.`, byName(schema), { headers: link });
}

/** Documents as an array, the oldest first. */
export const linked = { headers: link };
