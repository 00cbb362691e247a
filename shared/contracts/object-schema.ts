import type { JSONSchema } from 'json-schema-to-ts';

type Properties = Readonly<Record<string, JSONSchema>>;

/** The JSON Schema of an object that has these properties and no others. */
export interface ObjectSchema<All extends Properties = Properties, Must extends string = string> {
  readonly type: 'object';
  readonly properties: All;
  readonly required: readonly Must[];
  readonly additionalProperties: false;
}

/**
 * The schema of an object with all of `properties`, each of which is there, and `optional`, which may be missing. Said once, so that
 * no list of required names can forget one.
 */
export function object<const P extends Properties, const O extends Properties = Record<never, never>>(
  properties: P,
  optional?: O,
): ObjectSchema<P & O, keyof P & string> {
  return {
    type: 'object',
    properties: { ...properties, ...optional } as P & O,
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** The same of an object that may have other properties, too. */
export function openObject<const P extends Properties, const O extends Properties = Record<never, never>>(
  properties: P,
  optional?: O,
): Omit<ObjectSchema<P & O, keyof P & string>, 'additionalProperties'> {
  const { additionalProperties: _, ...open } = object(properties, optional);
  return open;
}
