import { escapePointer } from '../kernel/json/schema.ts';
import { cutShort, someOf } from '../kernel/some-of.ts';
import { didYouMean } from '../kernel/json/did-you-mean.ts';
import type { Json, JsonObject } from '../kernel/json/json.ts';
import { maxProblems, type Problem } from '../kernel/json/problem.ts';
import { judgeDeclaration, whyUnfit, type DeclaredParameter } from './check-parameter.ts';
import type { RunSize } from './run-size.ts';

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
 * @param place its JSON pointer in the step
 * @param putIn puts parameters into a part of it
 */
export type ReadText = (text: string, place: string, putIn: (part: string) => string) => Json | undefined;

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

  function text(value: string, at: string): string {
    return value.replace(reference, (written, braced?: string, bare?: string) => {
      const found = lookUp(braced ?? bare ?? '', at);
      if (found === undefined) return written;
      const put = asText(found);
      size.add(put);
      return put;
    });
  }

  function lookUp(name: string, at: string): Json | undefined {
    if (parameters.missing.has(name) && problems.length <= maxProblems) {
      problems.push({
        pointer: at,
        message: `"$${cutShort(name)}" has no value: the parameter has no default`,
      });
    }
    return parameters.values.get(name);
  }

  function walk(value: Json, at: string, keys: boolean): Json {
    if (typeof value === 'string') {
      const own = read?.(value, at.slice(pointer.length), (part) => text(part, at));
      if (own !== undefined) return own;
      const name = whole.exec(value)?.[1];
      if (name === undefined) return text(value, at);
      const found = lookUp(name, at);
      if (found === undefined) return value;
      size.add(found);
      return found;
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, `${at}/${index}`, keys));
    if (value === null || typeof value !== 'object') return value;
    const copy: [string, Json][] = [];
    const taken = new Set<string>();
    for (const [key, item] of Object.entries(value)) {
      const place = `${at}/${escapePointer(key)}`;
      const name = keys ? text(key, place) : key;
      if (taken.has(name) && problems.length <= maxProblems)
        problems.push({ pointer: place, message: `"${cutShort(name)}" is given twice here` });
      taken.add(name);
      copy.push([name, walk(item, place, keys)]);
    }
    return Object.fromEntries(copy);
  }

  const copy = Object.entries(step).map(([key, value]): [string, Json] =>
    key === 'id' ? [key, value] : [key, walk(value, `${pointer}/${escapePointer(key)}`, keyed.has(key))],
  );
  return { step: Object.fromEntries(copy), problems };
}

/** A value inside a longer text, as WEI's Python writes it: `True`, not `true`. */
function asText(value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : JSON.stringify(value);
}
