import type { JSONSchema } from 'json-schema-to-ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';

/**
 * What is said of a result: the JSON Schema (2020-12) that its value fits, with a `description` for people; or, where `type` is none
 * of JSON Schema's, a word alone: `file` for a file, any other for people.
 */
export type ResultDescription = Exclude<JSONSchema, boolean> | { description?: string; type?: string };

const jsonTypes: readonly unknown[] = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
const words: readonly string[] = ['type', 'description'];

/** The schema that a result's value fits; undefined where there are only words for it, and for a file. */
export function schemaOfResult(description: ResultDescription): JsonObject | undefined {
  const schema = description as JsonObject;
  const { type } = schema;
  if (type === 'file') return undefined;
  const saysMore = Object.keys(schema).some((key) => !words.includes(key));
  return saysMore || (type !== undefined && [type].flat().every((each) => jsonTypes.includes(each)))
    ? schema
    : undefined;
}
