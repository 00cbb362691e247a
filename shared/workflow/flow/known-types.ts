import { isObject, type Json } from '../../kernel/json/json.ts';
import type { KnownType, ValueType, Name } from '../../expressions/index.ts';
import type { DeclaredParameter } from '../check-parameter.ts';
import { ofRun, variablesNamed, type KnownValues } from './known-values.ts';
import type { Rounds } from './rounds.ts';

/** The types of what some names stand for, but for steps, as far as they are known. */
export function knownTypes(
  names: readonly Name[],
  known: KnownValues,
  rounds: Rounds | undefined,
): Record<string, KnownType> {
  const { given = new Map<string, DeclaredParameter>() } = known.parameters;
  const values = Object.entries(variablesNamed(names, known)).map(([root, value]): [string, KnownType] => {
    const paths = names.filter((name) => name.root === root).map(({ path }) => path);
    const type = typeAt(
      value,
      paths.filter(([first]) => !given.has(String(first))),
    );
    if (root !== 'parameters' || typeof type === 'string') return [root, type];
    const more = [...given].map(([name, { type: declared }]) => [name, typeOfDeclared(declared)] as const);
    return [root, { members: { ...type.members, ...Object.fromEntries(more) } }];
  });
  const item = rounds?.kind === 'for_each' ? { [rounds.as]: typeOfItems(rounds.items) } : {};
  const run = { members: Object.fromEntries(ofRun.map((name): [string, KnownType] => [name, 'string'])) };
  return {
    ...Object.fromEntries(values),
    ...(rounds ? { index: 'number', round: 'number', ...item } : {}),
    run,
  };
}

/** What a parameter of that type may be. */
export function typeOfDeclared(type: DeclaredParameter['type']): ValueType {
  return type === 'integer' ? 'number' : (type ?? 'any');
}

/** The type of a value, of an object only as far as paths lead into it. */
function typeAt(value: Json, paths: readonly (readonly (string | number)[])[]): KnownType {
  if (!isObject(value) || paths.some(([first]) => typeof first !== 'string')) return typeOf(value);
  const keys = new Set(paths.flatMap(([first]) => (typeof first === 'string' ? first : [])));
  const members = [...keys].flatMap((key): [string, KnownType][] => {
    const inner = Object.hasOwn(value, key) ? value[key] : undefined;
    const further = paths.filter(([first]) => first === key).map((path) => path.slice(1));
    return inner === undefined ? [] : [[key, typeAt(inner, further)]];
  });
  // What is only asked for, and is not there, is no member.
  return members.length === keys.size ? { members: Object.fromEntries(members) } : 'object';
}

function typeOfItems(items: readonly Json[] | undefined): ValueType {
  const types = new Set((items ?? []).map(typeOf));
  const [only = 'any'] = types;
  return types.size === 1 ? only : 'any';
}

function typeOf(value: Json): ValueType {
  if (value === null) return 'any';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'number' || type === 'string' || type === 'boolean' ? type : 'object';
}
