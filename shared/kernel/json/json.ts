/** Anything that survives JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** `T` as it comes out of JSON: what its schema leaves open is some JSON. */
export type JsonOf<T> = unknown extends T
  ? Json
  : T extends readonly (infer Item)[]
    ? JsonOf<Item>[]
    : T extends object
      ? { [Key in keyof T]: JsonOf<T[Key]> }
      : T;

/** Deeper nesting is refused: code that walks a document recursively must be safe. */
export const maxDepth = 100;

/** True where a value is nested so deep that code which walks it recursively would fail on it. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (depth > maxDepth) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((item) => isTooDeep(item, depth + 1));
}

/** What a text says as JSON; undefined where it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** True for an object of JSON: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The items of what may be a list; none where it is none. */
export function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** The members that have a value: where a schema lets a member be missing, it may not be undefined. */
export function defined<const T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}

type MayBeMissing<T> = { [Name in keyof T]-?: undefined extends T[Name] ? Name : never }[keyof T];
type Defined<T> = Omit<T, MayBeMissing<T>> & { [Name in MayBeMissing<T>]?: Exclude<T[Name], undefined> };
