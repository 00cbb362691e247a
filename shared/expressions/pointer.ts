import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { escapePointer } from '../kernel/json/schema.ts';

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
