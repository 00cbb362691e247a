import { isObject, type Json, type JsonObject, maxDepth } from '../kernel/json/json.ts';
import { escapePointer } from '../kernel/json/schema.ts';
import { cutShort } from '../kernel/some-of.ts';
import { messageOf } from '../kernel/errors/weir-error.ts';
import { linearPatternOfSchema, partsOf } from '../kernel/patterns/linear-pattern.ts';

/** Values of JSON that a schema may have, and characters: to compile one takes time and memory by both. */
const maxValues = 5_000;
const maxCharacters = 256 * 1024;
/** Parts that its patterns may come to. */
const maxParts = 20_000;

/** What it takes to judge by a schema, at most. */
export interface Load {
  /** How many of its parts are looked at for a value of what is judged. Infinite where it refers to itself, or to what is not written in it. */
  looks: number;
  /** How many of its parts look at each character. */
  reads: number;
}

export interface Weight extends Load {
  /** Values of JSON that it has. */
  values: number;
  /** Parts that its patterns come to. */
  parts: number;
  /** True where it refers to parts of itself: what they complain of is put together anew each time. */
  refers: boolean;
  /** What each of its properties takes, by its name. */
  properties: ReadonlyMap<string, Load>;
}

/**
 * Weighs a schema that somebody else wrote: what is in it once, and once more wherever it is referred to.
 * @param schema plain JSON; `text` is that JSON
 * @throws Error that names the place and the remedy, where it is larger or deeper than a schema may be, where a pattern cannot be used, and
 *   where it refers to what is not there
 */
export function weighSchema(schema: Json, text: string): Weight {
  if (text.length > maxCharacters)
    throw fault('', `it has ${text.length} characters, more than ${maxCharacters}`, simpler);
  const values = countValues(schema);
  if (values > maxValues) throw fault('', `it has ${values} values, more than ${maxValues}`, simpler);
  const scales = new Scales(schema, text);
  const load = scales.weigh(schema, '');
  const properties = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
  return {
    ...{ ...load, values, parts: scales.parts, refers: scales.refers },
    properties: new Map(
      Object.entries(properties).map(([name, of]) => [
        name,
        scales.weigh(of, `/properties/${escapePointer(name)}`),
      ]),
    ),
  };
}

const simpler = 'leave out what it does not need, or describe less of it';

/** How many values of JSON a value is made of. @throws Error where it is nested too deep */
function countValues(root: Json): number {
  let count = 0;
  const waiting: [value: Json, depth: number, path: Path | undefined][] = [[root, 0, undefined]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, depth, path] = next;
    count += 1;
    if (depth > maxDepth)
      throw fault(pointerOf(path), `it is nested more than ${maxDepth} deep`, 'make it flatter');
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) waiting.push([inner, depth + 1, { key, in: path }]);
  }
  return count;
}

interface Path {
  key: string;
  in: Path | undefined;
}

function pointerOf(path: Path | undefined): string {
  return path ? `${pointerOf(path.in)}/${escapePointer(path.key)}` : '';
}

/** By keyword, where schemas stand in a schema; all else in it is data. */
const schemasIn: Record<string, 'one' | 'list' | 'named'> = {
  ...{ items: 'one', contains: 'one', not: 'one', if: 'one', then: 'one', else: 'one', propertyNames: 'one' },
  ...{ additionalProperties: 'one', unevaluatedItems: 'one', unevaluatedProperties: 'one' },
  ...{ allOf: 'list', anyOf: 'list', oneOf: 'list', prefixItems: 'list' },
  ...{ properties: 'named', patternProperties: 'named', dependentSchemas: 'named', dependencies: 'named' },
  // Looked at where something refers to them.
  ...{ $defs: 'named', definitions: 'named' },
};

/** Parts that may fail without harm: they complain all the same. */
const mayFail = new Set(['anyOf', 'oneOf', 'not', 'if', 'contains', 'propertyNames']);
/** As many looks as it takes to complain. */
const complaint = 5;
/** As many as it takes to go to a part that is referred to. */
const call = 10;

const endless: Load = { looks: Infinity, reads: Infinity };
/** A text is compared with most keywords at once, or hardly looked at. */
function readsOf(keyword: string, value: Json): number {
  switch (keyword) {
    case 'minLength':
    case 'maxLength':
    case 'const':
    case 'enum':
      return 0.1;
    case 'uniqueItems':
      return 1;
    case 'format':
      // Of an address each character is looked at more than once.
      return value === 'url' ? 20 : 0.1;
    default:
      return 0;
  }
}

class Scales {
  readonly #root: Json;
  /** Whether parts of it may have names (`$id`) by which others refer to them. */
  readonly #hasNames: boolean;
  readonly #known = new Map<JsonObject, Load>();
  parts = 0;
  refers = false;

  constructor(root: Json, text: string) {
    this.#root = root;
    this.#hasNames = text.includes('"$id"');
  }

  weigh(schema: Json, pointer: string): Load {
    if (!isObject(schema)) return { looks: 1, reads: 0 };
    const known = this.#known.get(schema);
    if (known) return known;
    // Whoever comes back here while it is weighed has gone in a circle.
    this.#known.set(schema, endless);
    const load = { looks: 1, reads: 0 };
    for (const [keyword, value] of Object.entries(schema)) {
      const own = this.#weighKeyword(keyword, value, `${pointer}/${escapePointer(keyword)}`);
      load.looks += own.looks;
      load.reads += own.reads;
    }
    this.#known.set(schema, load);
    return load;
  }

  #weighKeyword(keyword: string, value: Json, pointer: string): Load {
    switch (keyword) {
      case '$defs':
      case 'definitions':
        this.#weighEach(value, pointer);
        return { looks: 0, reads: 0 };
      case '$ref':
        return this.#weighReferred(value, pointer);
      case '$dynamicRef':
      case '$recursiveRef':
        return endless;
      case 'pattern':
        return { looks: 1, reads: this.#weighPattern(value, pointer) };
      case 'patternProperties': {
        const patterns = isObject(value) ? Object.keys(value) : [];
        // Once more to find what no pattern has a word on.
        const own = patterns.map((each) => 2 * this.#weighPattern(each, `${pointer}/${escapePointer(each)}`));
        const { looks, reads } = this.#weighEach(value, pointer);
        return { looks, reads: own.reduce((sum, each) => sum + each, reads) };
      }
      default:
        if (!Object.hasOwn(schemasIn, keyword)) break;
        return this.#weighEach(value, pointer, schemasIn[keyword], mayFail.has(keyword) ? complaint : 0);
    }
    return { looks: countValues(value), reads: readsOf(keyword, value) };
  }

  /** @param more looks that each of them takes besides */
  #weighEach(value: Json, pointer: string, as: 'one' | 'list' | 'named' = 'named', more = 0): Load {
    if (as === 'one' || typeof value !== 'object' || value === null)
      return plus(this.weigh(value, pointer), more);
    const loads = Object.entries(value).map(([key, each]) =>
      this.weigh(each, `${pointer}/${escapePointer(key)}`),
    );
    return {
      looks: loads.reduce((sum, { looks }) => sum + looks + more, 0),
      reads: loads.reduce((sum, { reads }) => sum + reads, 0),
    };
  }

  #weighReferred(reference: Json, pointer: string): Load {
    this.refers = true;
    // Where parts have names, it depends on where it stands what it refers to: the compiler finds out.
    if (typeof reference !== 'string' || this.#hasNames) return endless;
    if (!reference.startsWith('#'))
      throw fault(
        pointer,
        `it refers to "${cutShort(reference)}", and a schema may refer to itself alone`,
        'put what it needs under "$defs", and refer to "#/$defs/…"',
      );
    if (!/^#(?:\/|$)/.test(reference)) return endless;
    const found = valueAt(this.#root, reference.slice(1));
    if (found !== undefined) return plus(this.weigh(found, reference.slice(1)), call);
    throw fault(
      pointer,
      `it refers to "${cutShort(reference)}", which is not there`,
      'write that down, or another place',
    );
  }

  #weighPattern(pattern: Json, pointer: string): number {
    if (typeof pattern !== 'string') return 0;
    try {
      linearPatternOfSchema(pattern);
    } catch (error) {
      const what = `the pattern "${cutShort(pattern)}" cannot be used: ${messageOf(error)}`;
      throw fault(pointer, what, 'write it otherwise');
    }
    const parts = partsOf(pattern);
    this.parts += parts;
    if (this.parts > maxParts)
      throw fault(
        pointer,
        `its patterns come to more than ${maxParts} parts`,
        'have them repeat less, as in {1,50}',
      );
    return parts;
  }
}

function plus({ looks, reads }: Load, more: number): Load {
  return { looks: looks + more, reads };
}

function valueAt(root: Json, pointer: string): Json | undefined {
  let value: Json | undefined = root;
  for (const token of decoded(pointer).split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Array.isArray(value) ? value[Number(key)] : value[key];
  }
  return value;
}

function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}

function fault(pointer: string, what: string, remedy: string): Error {
  return new Error(`${pointer === '' ? '' : `at ${cutShort(pointer, 200)}: `}${what}: ${remedy}`);
}
