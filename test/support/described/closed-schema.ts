type Schema = Record<string, unknown>;

/**
 * The schema of an answer as a test takes it: where the description does not say that there may be other fields, there are none. The
 * description itself leaves them out of account, for a later version may have more.
 */
export function closed(schema: unknown, part = false): unknown {
  if (Array.isArray(schema)) return schema.map((each) => closed(each, part));
  if (typeof schema !== 'object' || schema === null) return schema;
  const made = Object.fromEntries(
    Object.entries(schema as Schema).map(([key, value]) => [key, keyword(key, value)]),
  );
  const open = 'additionalProperties' in made || !('properties' in made) || part;
  return open ? made : { ...made, additionalProperties: false };
}

function keyword(key: string, value: unknown): unknown {
  switch (key) {
    case 'properties':
      return Object.fromEntries(Object.entries(value as Schema).map(([name, each]) => [name, closed(each)]));
    case 'allOf':
      return closed(value, true);
    case 'items':
    case 'additionalProperties':
    case 'anyOf':
    case 'oneOf':
      return closed(value);
    default:
      return value;
  }
}
