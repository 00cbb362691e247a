import type { Ajv2020, AnySchema, ErrorObject, Options, ValidateFunction } from 'ajv/dist/2020.js';
import { LRUCache } from 'lru-cache';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { maxComplaints, newAjv, toComplaint, type Complaint } from '../kernel/json/schema.ts';
import { messageOf } from '../kernel/errors/weir-error.ts';
import { linearPatternOfSchema } from '../kernel/patterns/linear-pattern.ts';
import { weighSchema, type Weight } from './weigh-schema.ts';
import type { DataValidateFunction } from 'ajv/dist/types/index.js';
import { canonicalJson } from '../contracts/canonical-json.ts';

/** How a schema is judged by. */
export interface Manner {
  /** What is left out and has a default is filled in. */
  defaults: boolean;
  /** All complaints are looked for, and not only the first. */
  all: boolean;
}

/**
 * A JSON Schema that is not ours: of an instrument, of its results, of a question in a workflow. Whoever wrote it may have made a mistake,
 * or mean harm, and so there is no other place in which one is compiled. Keywords that are not known are left alone, and nothing is converted.
 */
export class ForeignSchema {
  /** The schema as JSON. */
  readonly text: string;
  readonly weight: Weight;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(text: string) {
    this.text = text;
    this.weight = weighSchema(JSON.parse(text) as Json, text);
  }

  isCompiled(manner: Manner): boolean {
    return this.#compiled.has(nameOf(manner));
  }

  /** @throws Error that says why it cannot be used */
  compile(manner: Manner): ValidateFunction {
    const name = nameOf(manner);
    const known = this.#compiled.get(name);
    if (known) return known;
    const compiled = makeAjv(manner).compile(JSON.parse(this.text) as object);
    this.#compiled.set(name, compiled);
    return compiled;
  }
}

function nameOf({ defaults, all }: Manner): string {
  return `${defaults} ${all}`;
}

type Read = { schema: ForeignSchema } | { fault: string };

/** By their texts. They take memory by their values, and by the length of the text. */
const kept = new LRUCache<string, Read>({
  maxSize: 20_000,
  sizeCalculation: (of, text) => Math.ceil(text.length / 50) + ('schema' in of ? of.schema.weight.values : 1),
});
/** By what they were read from: to write the text of a large one takes a while. */
const readFrom = new WeakMap<object, Read>();

/**
 * The schema, weighed; the same one is weighed and compiled once.
 * @throws Error that says why it cannot be used, with the place and the remedy
 */
export function foreignSchema(written: AnySchema): ForeignSchema {
  const known = typeof written === 'object' ? readFrom.get(written) : undefined;
  const found = known ?? find(written);
  if (typeof written === 'object') readFrom.set(written, found);
  if ('fault' in found) throw new Error(found.fault);
  return found.schema;
}

function find(written: AnySchema): Read {
  const text = JSON.stringify(written);
  const known = kept.get(text) ?? read(written, text);
  kept.set(text, known);
  return known;
}

function read(written: AnySchema, text: string): Read {
  // An asynchronous validator answers with a promise, which would count as a yes.
  if (typeof written === 'object' && '$async' in written) return { fault: '"$async" cannot be used here' };
  try {
    return { schema: new ForeignSchema(text) };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

type RegExpEngine = NonNullable<NonNullable<Options['code']>['regExp']>;

/** Patterns of JavaScript may take for ever. */
const linearPatterns: RegExpEngine = Object.assign(
  (pattern: string) => {
    const { isFoundIn } = linearPatternOfSchema(pattern);
    // By its text ajv tells patterns apart: without one of its own each would be taken for the first of the form.
    return { test: isFoundIn, toString: () => `/${pattern}/` };
  },
  { code: '' },
);

/** No address is longer, and to look at longer ones takes time by the square of their length. */
const longestUrl = 2048;

/** One for each schema: two may have the same `$id`. */
function makeAjv({ defaults, all }: Manner): Ajv2020 {
  const ajv = newAjv({
    strict: false,
    allErrors: all,
    useDefaults: defaults,
    // A member may be called as what every object has: `constructor`.
    ownProperties: true,
    // 0.3 is three times 0.1 to whoever writes it.
    multipleOfPrecision: 9,
    // What is referred to a hundred times would be compiled as often.
    inlineRefs: false,
    code: { regExp: linearPatterns },
    // Whoever hands a schema out has demanded that it is one; those of JSON Schema itself take most of the time.
    ...{ validateSchema: false, meta: false, logger: false },
  });
  const url = ajv.formats['url'];
  if (url instanceof RegExp)
    ajv.addFormat('url', (text: string) => text.length <= longestUrl && url.test(text));
  addUniqueItems(ajv);
  return ajv;
}

/** Has `uniqueItems` take time by how much there is to read: ajv compares each item with each. */
function addUniqueItems(ajv: Ajv2020): void {
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    compile: (wanted: boolean) => (wanted ? demandUnique() : () => true),
  });
}

function demandUnique(): DataValidateFunction {
  const judge: DataValidateFunction = (items: Json[]) => {
    const twins = twinsIn(items);
    if (!twins) return true;
    const [i, j] = twins;
    judge.errors = [{ keyword: 'uniqueItems', params: { i, j } }];
    return false;
  };
  return judge;
}

/** The numbers of two items that are equal. */
function twinsIn(items: readonly Json[]): [first: number, second: number] | undefined {
  const seen = new Map<string, number>();
  for (const [number, item] of items.entries()) {
    const text = canonicalJson(item);
    const first = seen.get(text);
    if (first !== undefined) return [first, number];
    seen.set(text, number);
  }
  return undefined;
}

let ofSchemas: Ajv2020 | undefined;

/**
 * Demands that what others wrote is a JSON Schema by which values can be judged. Whoever judges by it looks no further: to compile the
 * schemas of JSON Schema itself takes tens of milliseconds.
 * @param defaults as they will be asked for
 * @throws Error that says what is wrong where
 */
export function demandSchema(schema: AnySchema, { defaults }: { defaults: boolean }): void {
  // First what is too large for everything else.
  const foreign = foreignSchema(schema);
  ofSchemas ??= newAjv({ strict: false, allErrors: true, ownProperties: true, logger: false });
  // It throws, or answers at once: no schema of JSON Schema is asynchronous.
  void ofSchemas.validateSchema(schema, true);
  foreign.compile({ defaults, all: true });
}

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
    if (validate(copy)) return { fits: manner.defaults && isObject(copy) ? { ...copy } : copy };
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
