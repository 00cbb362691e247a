import type { Environment } from '@marcbachmann/cel-js';
import { isObject, type Json } from '../kernel/json/json.ts';
import type { Expression } from './expression.ts';
import { ExpressionError, nothingSuch } from './expression-error.ts';
import { language } from './language.ts';
import { withOneKindOfNumber } from './metered.ts';
import { namesIn } from './names.ts';
import { inPlainWords } from './plain-words.ts';

/** The type of a value, as far as it is known before there is one. */
export type ValueType = 'number' | 'string' | 'boolean' | 'null' | 'array' | 'object' | 'any';

/** The types of the members of an object that has no others. */
export type KnownType = ValueType | { members: Record<string, KnownType> };

/**
 * The type of what an expression will come to.
 *
 * @param types those of the variables; one that is not there can be anything
 * @throws ExpressionError where the types of its parts do not go together, or an object has no such member
 */
export function checkTypes(expression: Expression, types: Record<string, KnownType>): ValueType {
  const { text, at } = expression;
  const environment = language.clone();
  // Only what it names: declaring is what costs here, and there may be thousands of steps.
  const named = new Map<string, KnownType>();
  for (const { root, path, asked, at: place } of namesIn(expression)) {
    const type = Object.hasOwn(types, root) ? types[root] : undefined;
    if (type === undefined) continue;
    if (!asked) examineMembers(root, type, path, place);
    named.set(root, merged(named.get(root), narrowed(type, path)));
  }
  for (const [root, type] of named) declare(environment, root, type);
  const parsed = environment.parse(text);
  withOneKindOfNumber(parsed.ast);
  const { valid, type = 'dyn', error } = parsed.check();
  if (!valid) throw inPlainWords(error, at);
  return valueType(type);
}

/** The type that a JSON Schema allows; `any` where it allows several. */
export function typeOfSchema(schema: Json | undefined): ValueType {
  const type = isObject(schema) ? schema['type'] : undefined;
  switch (type) {
    case 'integer':
      return 'number';
    case 'number':
    case 'string':
    case 'boolean':
    case 'null':
    case 'array':
    case 'object':
      return type;
    default:
      return 'any';
  }
}

function examineMembers(
  whole: string,
  type: KnownType,
  [first, ...rest]: (string | number)[],
  at: number,
): void {
  if (typeof type === 'string' || typeof first !== 'string') return;
  const member = Object.hasOwn(type.members, first) ? type.members[first] : undefined;
  if (member !== undefined) return examineMembers(`${whole}.${first}`, member, rest, at);
  throw new ExpressionError(nothingSuch(whole, first, Object.keys(type.members)), at);
}

/** An object's type with the one member that is looked at; as it is where another one is, or a computed one. */
function narrowed(type: KnownType, [first, ...rest]: (string | number)[]): KnownType {
  if (typeof type === 'string' || typeof first !== 'string' || !Object.hasOwn(type.members, first))
    return type;
  const member = type.members[first];
  return member === undefined ? type : { members: { [first]: narrowed(member, rest) } };
}

function merged(one: KnownType | undefined, other: KnownType): KnownType {
  if (one === undefined || typeof one === 'string' || typeof other === 'string') return one ?? other;
  const members = { ...one.members };
  for (const [name, type] of Object.entries(other.members)) members[name] = merged(members[name], type);
  return { members };
}

function declare(environment: Environment, name: string, type: KnownType): void {
  if (typeof type === 'string') {
    environment.registerVariable(name, celTypes[type]);
    return;
  }
  try {
    environment.registerVariable({ name, schema: schemaOf(type.members) });
  } catch {
    // Names with dots in them can look like members of each other to the library. Then nothing is known.
    environment.registerVariable(name, 'dyn');
  }
}

type Schema = { [name: string]: string | Schema };

function schemaOf(members: Record<string, KnownType>): Schema {
  return Object.fromEntries(
    Object.entries(members).map(([name, type]) => [
      name,
      typeof type === 'string' ? celTypes[type] : schemaOf(type.members),
    ]),
  );
}

const celTypes: Record<ValueType, string> = {
  number: 'double',
  string: 'string',
  boolean: 'bool',
  null: 'null',
  array: 'list',
  object: 'map',
  any: 'dyn',
};

function valueType(name: string): ValueType {
  if (name.startsWith('list')) return 'array';
  if (name.startsWith('map') || name.startsWith('$')) return 'object';
  switch (name) {
    case 'double':
    case 'int':
      return 'number';
    case 'bool':
      return 'boolean';
    case 'string':
    case 'null':
      return name;
    default:
      return 'any';
  }
}
