import { isObject, own } from '../design/own.ts';
import type { Path } from '../workflow-text/index.ts';

/** A part of a JSON Schema, with what it is for. */
export type Part = Readonly<Record<string, unknown>>;

/** The JSON Schema of a workflow file, as the gateway serves it. */
export type FileSchema = Part;

/** The lists in which steps stand. */
const lists: ReadonlySet<unknown> = new Set(['flowdef', 'cleanup', 'recover']);

/** The step in which a place is, by the end of its path; undefined where it is in none. Pure. */
export function stepPathOf(path: Path): Path | undefined {
  const at = path.findLastIndex(
    (key, index) => typeof key === 'number' && isListOfSteps(path.slice(0, index)),
  );
  return at < 0 ? undefined : path.slice(0, at + 1);
}

function isListOfSteps(path: Path): boolean {
  const [list, ...way] = path.toReversed();
  if (!lists.has(list)) return false;
  if (way.length === 0) return list !== 'recover';
  return typeof way[0] === 'number' && isListOfSteps(way.slice(1).toReversed());
}

/** What the schema says of a value; undefined where it says nothing. Pure. */
export function partAt(schema: FileSchema, path: Path): Part | undefined {
  let part: Part | undefined = schema;
  for (const key of path) {
    if (part === undefined) return undefined;
    const inner: unknown =
      typeof key === 'number' ? part['items'] : own(objectIn(part['properties']), String(key));
    part = isObject(inner) ? plain(schema, inner) : undefined;
  }
  return part;
}

/** The keys that an object may have, each with what the schema says of it. Pure. */
export function keysAt(schema: FileSchema, path: Path): Readonly<Record<string, Part>> {
  const properties = objectIn(partAt(schema, path)?.['properties']);
  return Object.fromEntries(
    Object.entries(properties).map(([key, of]) => [key, plain(schema, objectIn(of))]),
  );
}

/** What a reference or an alternative says of it: a parameter may stand in the place of most values. */
function plain(schema: FileSchema, part: Part): Part {
  const { $ref, anyOf, ...rest } = part;
  if (typeof $ref === 'string') {
    const named = own(objectIn(schema['$defs']), $ref.replace('#/$defs/', ''));
    return isObject(named) ? { ...named, ...rest } : rest;
  }
  const [first] = Array.isArray(anyOf) ? (anyOf as unknown[]) : [];
  return isObject(first) && rest['properties'] === undefined ? { ...first, ...rest } : rest;
}

/** The names that expressions know, by their kind, each with what it is for. Pure. */
export function namesOfExpressions(schema: FileSchema): Record<string, Readonly<Record<string, unknown>>> {
  const { ['x-names']: names } = objectIn(own(objectIn(schema['$defs']), 'expression'));
  return Object.fromEntries(Object.entries(objectIn(names)).map(([kind, of]) => [kind, objectIn(of)]));
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** What it is for, in words; '' where nothing is said. Pure. */
export function wordsOf(part: unknown): string {
  const words = isObject(part) ? part['description'] : part;
  return typeof words === 'string' ? words : '';
}

/** The values that it may have, where these are told. Pure. */
export function choicesOf(part: Part | undefined): unknown[] {
  const { enum: allowed, type, const: only } = part ?? {};
  if (only !== undefined) return [only];
  if (Array.isArray(allowed)) return (allowed as unknown[]).filter((value) => value !== null);
  return type === 'boolean' || (Array.isArray(type) && type.includes('boolean') && !type.includes('string'))
    ? [true, false]
    : [];
}
