import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { isSecretName } from '../secrets/hide-secrets.ts';
import { closest, didYouMean } from './did-you-mean.ts';
import { someOf } from '../some-of.ts';
import { readMoment } from '../wei-time.ts';

// ajv-formats is CommonJS: under NodeNext its default export is the module object.
const addFormats = addFormatsModule.default;

/**
 * Makes a validator with the formats of JSON Schema; each of weir's is made here. Verbose: a complaint says what is there in place of what
 * should be. Checks are not made shorter by ajv: that doubles the time in which they are made, and V8 runs them as fast either way.
 */
export function newAjv({ code, ...options }: Options): Ajv2020 {
  const ajv = new Ajv2020({ verbose: true, ...options, code: { ...code, optimize: false } });
  addFormats(ajv);
  return ajv;
}

// `noun` says in words what a value must be (`named`).
const options: Options = {
  ...{ strict: true, allowUnionTypes: true, keywords: ['noun'] },
  formats: { moment: (text: string) => !Number.isNaN(readMoment(text)) },
};
// Whether our own schemas are schemas is looked at once a value does not fit, as each does in some test: to compile those of
// JSON Schema itself takes a process longer than all that it needs.
const quick = newAjv({ ...options, validateSchema: false });
let thorough: Ajv2020 | undefined;

/** Of so many values all complaints are told; each of a larger document's may have one, and they take memory. */
const maxValues = 20_000;
export const maxComplaints = 100;

/** One complaint of a validation: a JSON pointer into the document, and a sentence. */
export interface Complaint {
  pointer: string;
  message: string;
}

/**
 * Makes a check of one of our own schemas. It tells complaints, or none: up to a hundred, and of a large document the first
 * alone. The schema is compiled when it is first needed: all of them at the start cost a process tens of megabytes.
 */
export function compile(schema: object): (value: unknown) => Complaint[] {
  let fits: ValidateFunction | undefined;
  let findAll: ValidateFunction | undefined;
  return (value) => {
    fits ??= quick.compile(schema);
    if (fits(value)) return [];
    const first = fits.errors ?? [];
    if (!hasFewValues(value)) return first.map(toComplaint);
    findAll ??= (thorough ??= newAjv({ ...options, allErrors: true })).compile(schema);
    findAll(value);
    return (findAll.errors ?? first).slice(0, maxComplaints).map(toComplaint);
  };
}

/** Whether all complaints about a value can be looked for. */
function hasFewValues(root: unknown): boolean {
  const waiting = [root];
  for (let looked = 0; waiting.length > 0; looked++) {
    if (looked + waiting.length > maxValues) return false;
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (items.length > maxValues) return false;
    waiting.push(...items);
  }
  return true;
}

/** An ajv error as a sentence that names the place; one of a verbose ajv says more. */
export function toComplaint(error: ErrorObject): Complaint {
  const params = error.params as Record<string, unknown>;
  const pointer = error.instancePath;
  switch (error.keyword) {
    case 'required': {
      const missing = String(params.missingProperty);
      return { pointer, message: `"${missing}" is missing${misspelt(missing, error)}` };
    }
    case 'additionalProperties': {
      const name = String(params.additionalProperty);
      const message = `"${name}" is not known here${didYouMean(name, knownKeys(error))}`;
      return { pointer: `${pointer}/${escapePointer(name)}`, message };
    }
    case 'enum': {
      const allowed = params.allowedValues as unknown[];
      const words = allowed.filter((value) => typeof value === 'string');
      const like = typeof error.data === 'string' ? didYouMean(error.data, words) : '';
      return {
        pointer,
        message: `must be one of ${someOf(allowed.map((v) => JSON.stringify(v)))}${like}`,
      };
    }
    case 'minItems':
      return { pointer, message: `must have ${countOf(params.limit, 'item')} at least` };
    case 'minLength':
      return { pointer, message: `must have ${countOf(params.limit, 'character')} at least` };
    case 'uniqueItems': {
      // ajv names the later one first.
      const [first, second] = [Number(params.i), Number(params.j)].sort((a, b) => a - b);
      const message = `must not have the same item twice (items ${first} and ${second}, counted from 0, are equal)`;
      return { pointer, message };
    }
    case 'false schema':
      return { pointer, message: 'cannot be used here' };
    case 'type':
      return { pointer, message: wrongType([params.type].flat() as string[], error) };
    default:
      return { pointer, message: error.message ?? 'does not fit' };
  }
}

function countOf(limit: unknown, thing: string): string {
  return `${String(limit)} ${thing}${limit === 1 ? '' : 's'}`;
}

function knownKeys({ parentSchema }: ErrorObject): string[] {
  return Object.keys((parentSchema?.properties as object | undefined) ?? {});
}

/** Points out the key that was probably meant for one that is missing. */
function misspelt(missing: string, error: ErrorObject): string {
  const known = new Set(knownKeys(error));
  const strangers = Object.keys((error.data as object | undefined) ?? {}).filter((key) => !known.has(key));
  const like = closest(missing, strangers);
  return like === undefined ? '' : `; is it "${like}" that is meant?`;
}

function wrongType(types: string[], { data, instancePath }: ErrorObject): string {
  const wanted = types.filter((type) => type !== 'null');
  const must = `must be ${wanted.join(' or ')}${wanted.length < types.length ? ', or left empty' : ''}`;
  if (data === undefined) return must;
  const scalar = typeof data === 'number' || typeof data === 'boolean';
  const remedy = scalar && wanted.includes('string') ? ': put it in quotes to have it read as text' : '';
  // A password may well be of digits alone.
  const secret = scalar && isSecretName(instancePath.slice(instancePath.lastIndexOf('/') + 1));
  return `${must}, and is ${secret ? `a ${typeof data}` : describe(data)}${remedy}`;
}

function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'object' ? 'an object' : 'text';
}

/** RFC 6901 escaping of one reference token. */
export function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
