import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import type { Json, JsonObject } from '../../kernel/json/json.ts';
import { cutShort } from '../../kernel/some-of.ts';
import {
  type Budget,
  evaluate,
  ExpressionError,
  type Name,
  nothingSuch,
  textOf,
} from '../../expressions/index.ts';
import type { Parameters } from '../put-in.ts';
import type { AuthorsText } from './authors-text.ts';

/** What is known of a workflow's variables when it is handed in. */
export interface KnownValues {
  parameters: Parameters;
  payload: JsonObject;
  /** What evaluating may cost, for all expressions of a submission together. */
  budget: Budget;
}

/** What is known of the run itself once there is one. */
export const ofRun: readonly string[] = ['id', 'label', 'experiment_id'];

/** What every expression may name; those of rounds come on top. */
export const always: readonly string[] = ['steps', 'parameters', 'payload', 'run'];
const ofRounds: ReadonlySet<string> = new Set(['item', 'index', 'round']);

/**
 * Looks at what an expression names, but for steps.
 * @param variables those of the loop that the text belongs to
 * @throws ExpressionError where there is nothing of that name
 */
export function judgeNames(
  { names, written }: AuthorsText,
  { parameters, payload }: KnownValues,
  variables: ReadonlySet<string>,
): void {
  for (const { root, path, asked, at } of names) {
    const [member] = path;
    if (variables.has(root) || root === 'steps') continue;
    if (root === 'run') {
      if (typeof member === 'string' && !ofRun.includes(member)) {
        throw new ExpressionError(nothingSuch('run', cutShort(member), [...ofRun]), at);
      }
    } else if (root === 'parameters') {
      if (typeof member === 'string') judgeParameter(member, parameters, asked, at);
    } else if (root === 'payload') {
      if (typeof member === 'string' && !asked && !Object.hasOwn(payload, member)) {
        throw new ExpressionError(nothingSuch('payload', cutShort(member), Object.keys(payload)), at);
      }
    } else throw new ExpressionError(noSuchName(root, variables, written.slice(0, at)), at);
  }
}

/** True where all that a text names is known. */
export function isKnown({ names }: AuthorsText, { parameters: { given } }: KnownValues): boolean {
  return names.every(({ root, path: [member] }) => {
    if (root !== 'parameters') return root === 'payload';
    return typeof member === 'string' ? !given?.has(member) : (given?.size ?? 0) === 0;
  });
}

/**
 * What a text comes to, all of whose names are known.
 * @param putIn puts parameters into what stands between its expressions
 * @throws ExpressionError
 */
export function knownValue(
  { template, names }: AuthorsText,
  known: KnownValues,
  putIn: (literal: string) => string,
): Json {
  const variables = variablesNamed(names, known);
  if (template.whole) return evaluate(template.whole, variables, known.budget);
  return template.parts
    .map((part) => (typeof part === 'string' ? putIn(part) : textOf(evaluate(part, variables, known.budget))))
    .join('');
}

/** The known variables that are named, and no more of their members than are. */
export function variablesNamed(names: readonly Name[], { parameters, payload }: KnownValues): JsonObject {
  const all = { parameters: Object.fromEntries(parameters.values), payload };
  return Object.fromEntries(
    (['parameters', 'payload'] as const).flatMap((root): [string, JsonObject][] => {
      const named = names.filter((name) => name.root === root);
      if (named.length === 0) return [];
      const members = named.flatMap(({ path }) => path.slice(0, 1)).map(String);
      const isWhole = named.some(({ path }) => path.length === 0);
      const keys = isWhole ? Object.keys(all[root]) : members.filter((key) => Object.hasOwn(all[root], key));
      return [[root, Object.fromEntries(keys.map((key) => [key, all[root][key] ?? null]))]];
    }),
  );
}

function judgeParameter(name: string, parameters: Parameters, asked: boolean, at: number): void {
  const { values, missing, given = new Map<string, never>() } = parameters;
  if (values.has(name) || given.has(name) || asked) return;
  if (missing.has(name)) {
    throw new ExpressionError(`The parameter "${cutShort(name)}" has no value and no default.`, at);
  }
  throw new ExpressionError(
    nothingSuch('parameters', cutShort(name), [...values.keys(), ...given.keys(), ...missing]),
    at,
  );
}

function noSuchName(root: string, variables: ReadonlySet<string>, before: string): string {
  const known = [...always, ...variables];
  const [, dashed] = /\bsteps\.([\w-]+-)$/.exec(before) ?? [];
  if (dashed !== undefined) {
    return `There is no "${cutShort(root)}" here; a name with a dash stands in brackets: steps["${dashed}${root}"].`;
  }
  if (ofRounds.has(root)) {
    const where = root === 'item' ? 'for_each' : 'for_each or repeat';
    return `There is "${root}" only in what a step with ${where} is given.`;
  }
  const like = didYouMean(root, known) || `; there are ${known.join(', ')}.`;
  return `There is no "${cutShort(root)}" here${like}`;
}
