import type { ErrorObject } from 'ajv/dist/2020.js';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { maxComplaints, toComplaint, type Complaint } from '../kernel/json/schema.ts';
import { messageOf } from '../kernel/errors/weir-error.ts';
import type { ForeignSchema, Manner } from './foreign-schema.ts';

/** How a value is judged. */
export interface JudgeOptions {
  /** True where what is left out and has a default counts as given. */
  defaults?: boolean;
  /** Places (JSON pointers) of values that are not known yet: nothing is said of them. */
  unknown?: readonly string[];
}

/**
 * - `fits`: the value, with the defaults filled in where that is asked
 * - `complaints`: what does not fit, up to a hundred; of a value of very many parts one
 * - `unusable`: why no value can be judged by the schema
 * - `unjudged`: why this one cannot: it takes too much
 */
export type Judgement =
  | { fits: Json }
  | { complaints: Complaint[] }
  | { unusable: string }
  | { unjudged: string };

/** Of so many values all complaints are looked for; each takes memory. */
const manyValues = 2_000;
/** Parts of a schema that may be looked at, each of which may complain. */
const manyLooks = 20_000;

/** @param values that the value has */
export function mannerOf(
  { weight }: ForeignSchema,
  { defaults = false }: JudgeOptions,
  values: number,
): Manner {
  return { defaults, all: values <= manyValues && weight.looks * values <= manyLooks };
}

/** Judges a value in this thread, for as long as that takes. */
export function judgeHere(
  schema: ForeignSchema,
  value: Json,
  manner: Manner,
  unknown: readonly string[],
): Judgement {
  try {
    const validate = schema.compile(manner);
    const copy = manner.defaults ? copyOf(value) : value;
    if (validate(copy)) return { fits: isObject(copy) ? { ...copy } : copy };
    const told = (validate.errors ?? []).filter((error) => unknown.every((place) => isKnown(error, place)));
    // They hold what was judged.
    validate.errors = null;
    return { complaints: told.slice(0, maxComplaints).map(toComplaint) };
  } catch (error) {
    return { unusable: messageOf(error) };
  }
}

/** What defaults are filled into. Without a prototype: one of a member named "constructor" would not be filled in where one answers to that name. */
function copyOf(value: Json): Json {
  const copy = structuredClone(value);
  return isObject(copy) ? Object.assign(Object.create(null) as JsonObject, copy) : copy;
}

/** Whether an error would be one whatever stood at a place whose value is not known. */
function isKnown({ instancePath, keyword }: ErrorObject, place: string): boolean {
  if (`${instancePath}/`.startsWith(`${place}/`)) return false;
  // What holds the place has the keys that it has; all else may hang on the value.
  const holds = `${place}/`.startsWith(`${instancePath}/`);
  return !holds || keyword === 'required' || keyword === 'additionalProperties';
}
