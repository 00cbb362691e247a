import type { JSONSchema } from 'json-schema-to-ts';

/** What schemas are put together with. */

/** Under this key stand the properties of an object that may be missing. */
export const optional = Symbol('optional');

type Properties = Readonly<Record<string, JSONSchema>>;

/** The properties of an object: each of them is there, but for those under `optional`. */
type Fields = Properties & { readonly [optional]?: Properties };

type Must<F> = Omit<F, typeof optional>;
type May<F> = F extends { readonly [optional]: infer Optional } ? Optional : unknown;

/** The JSON Schema of an object that has these properties and no others. */
export interface ObjectSchema<All = Properties, Names extends string = string> {
  readonly type: 'object';
  readonly properties: All;
  readonly required: readonly Names[];
  readonly additionalProperties: false;
}

type ObjectOf<F> = ObjectSchema<Must<F> & May<F>, keyof Must<F> & string>;

/**
 * The schema of an object with these properties, each of which is there but for those under `optional`. Said once, so that no list of
 * required names can forget one.
 */
export function object<const F extends Fields>(fields: F): ObjectOf<F>;
export function object({ [optional]: may, ...must }: Fields): ObjectSchema {
  return {
    type: 'object',
    properties: { ...must, ...may },
    required: Object.keys(must),
    additionalProperties: false,
  };
}

/** The same of an object that may have other properties, too. */
export function openObject<const F extends Fields>(fields: F): Omit<ObjectOf<F>, 'additionalProperties'> {
  const { additionalProperties: _, ...open } = object(fields);
  return open;
}

type Titled<F> = ObjectOf<F> & { readonly title: string; readonly description?: string };

/** The same of an object that stands once in the description of the API, under its title. The type of what fits it is derived from it. */
export function titled<const F extends Fields>(title: string, fields: F): Titled<F>;
export function titled<const F extends Fields>(title: string, description: string, fields: F): Titled<F>;
export function titled(title: string, ...rest: [Fields] | [string, Fields]): Titled<Fields> {
  if (rest.length === 1) return { title, ...object(rest[0]) };
  const [description, fields] = rest;
  return { title, description, ...object(fields) };
}

/** The same field with a sentence on what it means. */
export function told<const S extends JSONSchema & object>(
  schema: S,
  description: string,
): S & { readonly description: string } {
  return { ...schema, description };
}

/** The same field with what its value must be, in words, for whoever has sent another; of what stands in a path, what it names. */
export function named<const S extends JSONSchema & object>(
  schema: S,
  noun: string,
): S & { readonly noun: string } {
  return { ...schema, noun };
}

/** The schema, or null. */
export function orNull<const S extends JSONSchema>(
  schema: S,
): { readonly anyOf: readonly [S, { readonly type: 'null' }] } {
  return { anyOf: [schema, { type: 'null' }] };
}

export function listOf<const S extends JSONSchema>(items: S): { readonly type: 'array'; readonly items: S } {
  return { type: 'array', items };
}

/** An object that leads from names of somebody's choice to values of one kind. */
export function byName<const S extends JSONSchema>(
  values: S,
): { readonly type: 'object'; readonly additionalProperties: S } {
  return { type: 'object', additionalProperties: values };
}
