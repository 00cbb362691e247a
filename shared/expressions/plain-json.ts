import { formatBytes } from '../kernel/files/format-bytes.ts';
import { type Json, isObject, type JsonObject } from '../kernel/json/json.ts';
import { ExpressionError } from './expression-error.ts';
import { escapePointer } from '../kernel/json/schema.ts';

/** How large a value may be that an expression comes to, in characters of JSON. */
export const largestValue = 1024 * 1024;
const deepestValue = 200;

/**
 * What an expression came to, as JSON of its own.
 *
 * @throws ExpressionError where it is too large, or is no value of JSON
 */
export function plainJson(value: unknown, at: number): Json {
  let left = largestValue;
  return copy(value, 0);

  function copy(one: unknown, depth: number): Json {
    if (depth > deepestValue)
      throw new ExpressionError(`It comes to something that is nested too deeply.`, at);
    if (typeof one === 'string') return (take(one.length + 2), one);
    take(5);
    if (one === null || typeof one === 'boolean') return one;
    // There is no -0 in JSON: a value is the same before and after it was stored.
    if (typeof one === 'number') return one === 0 ? 0 : one;
    if (Array.isArray(one)) return one.map((item) => copy(item, depth + 1));
    if (typeof one !== 'object' || !isPlain(one)) {
      throw new ExpressionError('It comes to something that is no value of JSON.', at);
    }
    return Object.fromEntries(
      Object.entries(one).map(([key, item]) => (take(key.length + 3), [key, copy(item, depth + 1)])),
    );
  }

  function take(size: number): void {
    left -= size;
    if (left < 0) throw new ExpressionError(`It comes to more than ${formatBytes(largestValue)}.`, at);
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The steps of a JSON pointer: `/args/a~1b` is `args`, `a/b`. */
export function stepsOfPointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The JSON pointer of the steps from the top of a value to a place in it. */
export function pointerTo(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${escapePointer(String(step))}`).join('');
}

/** True where a value has the place. */
export function hasPlace(value: Json, pointer: string): boolean {
  let at: Json | undefined = value;
  for (const step of stepsOfPointer(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return false;
    at = Array.isArray(at) ? at[Number(step)] : at[step];
  }
  return true;
}

/** A copy of an object with values put in at places that it has; what is not on the way to one of them is the same object. */
export function putIn<Whole extends JsonObject>(whole: Whole, values: Readonly<Record<string, Json>>): Whole {
  let filled = whole;
  for (const [pointer, value] of Object.entries(values)) {
    const [first, ...rest] = stepsOfPointer(pointer);
    if (first === undefined || !hasPlace(filled, pointer)) continue;
    filled = { ...filled, ...Object.fromEntries([[first, put(filled[first], rest, value)]]) };
  }
  return filled;
}

function put(into: Json | undefined, [step, ...rest]: string[], value: Json): Json {
  if (step === undefined) return value;
  if (Array.isArray(into))
    return into.map((item, place) => (String(place) === step ? put(item, rest, value) : item));
  if (!isObject(into)) return into ?? null;
  return { ...into, ...Object.fromEntries([[step, put(into[step], rest, value)]]) };
}
