import { escapePointer } from '../kernel/json/schema.ts';
import { cutShort, someOf } from '../kernel/some-of.ts';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import type { Json, JsonObject } from '../kernel/json/json.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import { judgeDeclaration, whyUnfit, type DeclaredParameter } from './check-parameter.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';

/** Bytes that a run's steps may have with everything put in, its payload and its parameters included. */
export const maxRunBytes = 16 * 1024 * 1024;

/**
 * Counts what a run's steps come to while values are put into them. A value of a megabyte that three hundred steps refer to
 * is one value in memory, until the run is written: what is too much must be refused before.
 */
export class RunSize {
  readonly #sizes = new Map<Json, number>();
  #bytes = 0;
  #step = '';

  get bytes(): number {
    return this.#bytes;
  }

  /** Begins the count of a step with what its author wrote, as JSON. @throws WeirError `too_large`. */
  beginStep(name: Json | undefined, written: string): void {
    this.resumeStep(typeof name === 'string' ? name : '');
    this.#count(Buffer.byteLength(written));
  }

  /** What is added from here on belongs to that step. */
  resumeStep(name: string): void {
    this.#step = name;
  }

  /** Counts a value that is put in once more, and measured once. @throws WeirError `too_large` that names the step. */
  add(value: Json): void {
    if (typeof value !== 'object' && typeof value !== 'string') return this.#count(8);
    let size = this.#sizes.get(value);
    if (size === undefined) {
      size = sizeOf(value);
      this.#sizes.set(value, size);
    }
    this.#count(size);
  }

  /** Counts what is worked out of a step beside its values. @throws WeirError `too_large` that names the step. */
  addBytes(bytes: number): void {
    this.#count(bytes);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= maxRunBytes) return;
    const where = this.#step === '' ? 'payload and parameters' : `step "${cutShort(this.#step)}"`;
    throw new WeirError(
      'too_large',
      `the run is too large: at ${where} it has passed the ${maxRunBytes / 1024 / 1024} MiB that a run may have with all values put in; hand large values over as files`,
    );
  }
}

function sizeOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** `payload.KEY`, and `payload:KEY` as old files write it. */
const referencePutInPayload = /^payload([.:])(.+)$/s;

/** The key of the payload that a value refers to; undefined where it is no such reference. */
export function payloadKeyOf(value: string): string | undefined {
  return referencePutInPayload.exec(value)?.[2];
}

/**
 * The entries with each value that is a reference into the payload replaced by what it refers to, of any type. Looks at
 * whole values only, as WEI does. `payload.KEY` that leads nowhere is a problem: the instrument would get the reference.
 * `payload:KEY` is text then, with a warning: labs hand such files in without a payload.
 * @param isSettled true for an entry that is no reference, whatever it reads like
 * @throws WeirError `too_large` where the run would be.
 */
export function putInPayload(
  entries: JsonObject,
  payload: JsonObject,
  pointer: string,
  size: RunSize,
  isSettled: (name: string) => boolean = () => false,
): { entries: JsonObject; problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const filled = Object.entries(entries).map(([name, value]): [string, Json] => {
    if (typeof value !== 'string' || isSettled(name)) return [name, value];
    const [, sign, key] = referencePutInPayload.exec(value) ?? [];
    if (key === undefined) return [name, value];
    const found = lookUp(payload, key);
    if (found !== undefined) {
      size.add(found);
      return [name, found];
    }
    const list = sign === ':' ? warnings : problems;
    if (list.length > maxProblems) return [name, value];
    const keys = Object.keys(payload);
    const wants = `"${cutShort(name)}" wants ${cutShort(value)}`;
    const known = someOf(keys, '"') || 'no keys';
    const like = didYouMean(key, keys);
    const message = `${wants}, and the payload has ${known}${like}`;
    const remedy = like === '' ? `: weir run gives it one with --payload ${cutShort(key)}=…` : '';
    const result = sign === ':' ? ': it is taken as text' : remedy;
    const wanting = sign === '.' ? { wanting: true } : {};
    list.push({
      ...{ pointer: `${pointer}/${escapePointer(name)}`, message: `${message}${result}` },
      ...wanting,
    });
    return [name, value];
  });
  return { entries: Object.fromEntries(filled), problems, warnings };
}

/** A key as it is, with the prefix that some clients keep in the payload, or a path into nested objects. */
function lookUp(payload: JsonObject, key: string): Json | undefined {
  for (const candidate of [key, `payload.${key}`, `payload:${key}`]) {
    if (Object.hasOwn(payload, candidate)) return payload[candidate];
  }
  let value: Json | undefined = payload;
  for (const part of key.split('.')) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, part) ? value[part] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

/** What `$name` stands for. */
export interface Parameters {
  values: ReadonlyMap<string, Json>;
  /** Those that have none. */
  missing: ReadonlySet<string>;
  /** Of a workflow that another one uses: those whose values are expressions of that one, with what they may be. */
  given?: ReadonlyMap<string, DeclaredParameter>;
}

const whole = /^\$([A-Za-z0-9_-]+)$/;
/** `$name` and `${name}`, but not what follows a second `$`. */
const reference = /(?<!\$)\$(?:\{([A-Za-z0-9_-]+)\}|([A-Za-z0-9_-]+))/g;

/** Fields of a step whose keys are names that a parameter may stand for, too. */
const keyed: ReadonlySet<string> = new Set(['args', 'files', 'locations', 'data_labels']);

/**
 * The values of a workflow's parameters. `given` is what the submission itself states; without it a WEI client may have
 * put in the values already and sends the declarations emptied, so a name without a value matters only where it is
 * still referenced. A default of null is none: that is how WEI writes "no default". What a workflow says of the type of a
 * parameter is checked, of its default, too.
 */
export function resolveParameters(
  declared: readonly DeclaredParameter[],
  given: JsonObject | undefined,
): { parameters: Parameters; problems: Problem[] } {
  const values = new Map<string, Json>();
  const missing = new Set<string>();
  const problems: Problem[] = [];
  for (const [index, parameter] of declared.entries()) {
    const { name, default: fallback } = parameter;
    if (problems.length <= maxProblems) problems.push(...judgeDeclaration(parameter, `/parameters/${index}`));
    const stated = given && Object.hasOwn(given, name) ? given[name] : undefined;
    const value = stated === undefined ? (fallback ?? undefined) : stated;
    if (value !== undefined) {
      values.set(name, value);
      const why = stated === undefined ? undefined : whyUnfit(parameter, stated);
      if (why !== undefined && problems.length <= maxProblems) {
        const message = `the value that the submission gives the parameter "${cutShort(name)}" ${why}`;
        problems.push({ pointer: `/parameters/${index}`, message });
      }
      continue;
    }
    missing.add(name);
    if (given && problems.length <= maxProblems) {
      problems.push({
        pointer: `/parameters/${index}`,
        message: `the parameter "${cutShort(name)}" has no value and no default`,
        wanting: true,
      });
    }
  }
  const names = [...new Set(declared.map(({ name }) => name))];
  const strangers = Object.keys(given ?? {}).filter((name) => !values.has(name) && !missing.has(name));
  for (const name of strangers.slice(0, maxProblems)) {
    const known = someOf(names, '"') || 'none';
    problems.push({
      pointer: '',
      message: `the submission gives the parameter "${cutShort(name)}", which the workflow does not declare (it declares ${known})${didYouMean(name, names)}`,
    });
  }
  return { parameters: { values, missing }, problems };
}

/**
 * What becomes of a text that is no plain one; undefined where it is.
 * @param path the keys that lead to it in the step
 * @param putIn puts parameters into a part of it
 */
export type ReadText = (
  text: string,
  path: readonly string[],
  putIn: (part: string) => string,
) => Json | undefined;

/** The JSON pointer of a place. It is made where something is told of the place, which is rare. */
export function pointerTo(path: readonly string[]): string {
  return path.map((key) => `/${escapePointer(key)}`).join('');
}

/**
 * A step with its parameters put in, in every string but its id; `pointer` is where the step stands.
 * @param read is asked of each text first
 * @throws WeirError `too_large` where the run would be.
 */
export function putInParameters(
  step: JsonObject,
  pointer: string,
  parameters: Parameters,
  size: RunSize,
  read?: ReadText,
): { step: JsonObject; problems: Problem[] } {
  const problems: Problem[] = [];

  function text(value: string, at: readonly string[]): string {
    return value.replace(reference, (written, braced?: string, bare?: string) => {
      const found = lookUp(braced ?? bare ?? '', at);
      if (found === undefined) return written;
      const put = asText(found);
      size.add(put);
      return put;
    });
  }

  function lookUp(name: string, at: readonly string[]): Json | undefined {
    if (parameters.missing.has(name) && problems.length <= maxProblems) {
      problems.push({
        pointer: `${pointer}${pointerTo(at)}`,
        message: `"$${cutShort(name)}" has no value: the parameter has no default`,
        wanting: true,
      });
    }
    return parameters.values.get(name);
  }

  function walk(value: Json, at: readonly string[], keys: boolean): Json {
    if (typeof value === 'string') {
      const own = read?.(value, at, (part) => text(part, at));
      if (own !== undefined) return own;
      const name = whole.exec(value)?.[1];
      if (name === undefined) return text(value, at);
      const found = lookUp(name, at);
      if (found === undefined) return value;
      size.add(found);
      return found;
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...at, String(index)], keys));
    if (value === null || typeof value !== 'object') return value;
    const copy: [string, Json][] = [];
    const taken = new Set<string>();
    for (const [key, item] of Object.entries(value)) {
      const place = [...at, key];
      const name = keys ? text(key, place) : key;
      if (taken.has(name) && problems.length <= maxProblems)
        problems.push({
          pointer: `${pointer}${pointerTo(place)}`,
          message: `"${cutShort(name)}" is given twice here`,
        });
      taken.add(name);
      copy.push([name, walk(item, place, keys)]);
    }
    return Object.fromEntries(copy);
  }

  const copy = Object.entries(step).map(([key, value]): [string, Json] =>
    key === 'id' ? [key, value] : [key, walk(value, [key], keyed.has(key))],
  );
  return { step: Object.fromEntries(copy), problems };
}

/** A value inside a longer text, as WEI's Python writes it: `True`, not `true`. */
function asText(value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : JSON.stringify(value);
}

/**
 * Replaces each argument that names a location of the step's module by that module's coordinates of it; `locations`
 * keeps the names, by argument.
 * @throws WeirError `too_large` where the run would be.
 */
export function putInLocations(
  args: JsonObject,
  known: Readonly<Record<string, Json>>,
  size: RunSize,
): { args: JsonObject; locations: Record<string, string> } {
  const locations: [string, string][] = [];
  const filled = Object.entries(args).map(([name, value]): [string, Json] => {
    if (typeof value !== 'string' || !Object.hasOwn(known, value)) return [name, value];
    locations.push([name, value]);
    const coordinates = known[value] ?? null;
    size.add(coordinates);
    return [name, coordinates];
  });
  return { args: Object.fromEntries(filled), locations: Object.fromEntries(locations) };
}
