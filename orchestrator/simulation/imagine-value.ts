import { isObject, type Json, type JsonObject } from '../../shared/kernel/json/json.ts';

/** A value that fits most schemas of this depth; nothing of a rehearsal depends on more. */
const deepest = 5;
const mostItems = 100;
/** Lists in lists may come to any number of values: after so many the rest are plain. */
const mostValues = 10_000;

/**
 * A value of the kind that a JSON Schema asks for: the one that it names (`const`, `default`, an example, the first of an `enum`), or
 * else the plainest. It need not fit: patterns and conditions are not worked out. Pure.
 */
export function imagineValue(schema: JsonObject, depth = 0, made: Made = { values: 0 }): Json {
  made.values += 1;
  const named = namedIn(schema);
  if (named !== undefined) return named;
  const options = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => listOf(schema[key]));
  const [first] = options;
  const type = [schema['type']].flat().find((each) => each !== 'null') ?? schema['type'];
  if (type === undefined && first !== undefined && isObject(first) && depth < deepest)
    return imagineValue(first, depth + 1, made);
  switch ([type].flat()[0]) {
    case 'number':
    case 'integer':
      return within(schema);
    case 'boolean':
      return false;
    case 'array':
      return depth < deepest ? itemsOf(schema, depth, made) : [];
    case 'object':
      return depth < deepest ? propertiesOf(schema, depth, made) : {};
    case 'null':
      return null;
    default:
      return 'simulated';
  }
}

/** What a value has come to so far. */
interface Made {
  values: number;
}

function namedIn(schema: JsonObject): Json | undefined {
  return schema['const'] ?? schema['default'] ?? listOf(schema['examples'])[0] ?? listOf(schema['enum'])[0];
}

/** 0, or the bound that is next to it. */
function within(schema: JsonObject): number {
  const least = Math.max(
    numberIn(schema, 'minimum', -Infinity),
    numberIn(schema, 'exclusiveMinimum', -Infinity) + 1,
  );
  const most = Math.min(
    numberIn(schema, 'maximum', Infinity),
    numberIn(schema, 'exclusiveMaximum', Infinity) - 1,
  );
  const value = Math.min(Math.max(0, least), most);
  return Number.isFinite(value) ? value : 0;
}

function itemsOf(schema: JsonObject, depth: number, made: Made): Json[] {
  const prefix = listOf(schema['prefixItems']);
  const length = Math.min(Math.max(numberIn(schema, 'minItems', 0), prefix.length), mostItems);
  made.values += length;
  return Array.from({ length }, (_, at) => imagined(prefix[at] ?? schema['items'], depth, made));
}

function propertiesOf(schema: JsonObject, depth: number, made: Made): JsonObject {
  const { properties = {} } = schema;
  const names = listOf(schema['required']).filter((name) => typeof name === 'string');
  made.values += names.length;
  return Object.fromEntries(
    names.map((name) => [name, imagined(isObject(properties) ? properties[name] : undefined, depth, made)]),
  );
}

function imagined(schema: Json | undefined, depth: number, made: Made): Json {
  return isObject(schema) && made.values < mostValues ? imagineValue(schema, depth + 1, made) : 'simulated';
}

function numberIn(schema: JsonObject, key: string, otherwise: number): number {
  const value = schema[key];
  return typeof value === 'number' ? value : otherwise;
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
