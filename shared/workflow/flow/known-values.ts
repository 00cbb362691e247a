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
  parseExpression,
  type Expression,
  namesIn,
  parseCondition,
  parseTemplate,
  type Template,
} from '../../expressions/index.ts';
import type { Parameters } from '../put-in.ts';

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
        const message = nothingSuch('payload', cutShort(member), Object.keys(payload));
        throw new ExpressionError(message, at, undefined, true);
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
    const message = `The parameter "${cutShort(name)}" has no value and no default.`;
    throw new ExpressionError(message, at, undefined, true);
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

/** A text of a step that is an expression, or holds some. */
export interface AuthorsText {
  /** Its place in the step (a JSON pointer). */
  pointer: string;
  /** As its author wrote it; places in its expressions count from its beginning. */
  written: string;
  /** What it has to come to: anything, true or false, or a list. */
  kind: 'text' | 'truth' | 'list';
  template: Template;
  /** As it is kept: without its braces where it is asked, else with parameters put in between its expressions. */
  kept: string;
  /** The names of all its expressions. */
  names: Name[];
}

/**
 * Reads a text that holds `${{ … }}`. What is put in between its expressions is never read as one.
 * @param putIn puts parameters into a part of it
 * @throws ExpressionError
 */
export function readText(
  written: string,
  pointer: string,
  parameters: Parameters,
  putIn: (part: string) => string,
): AuthorsText {
  const template = parsed(written, parameters);
  const kept = template.parts.map((part) => {
    if (typeof part !== 'string') return inBraces(part.text);
    const put = putIn(part);
    return put === part || !/[${}]/.test(put) ? put : inBraces(` ${JSON.stringify(put)} `);
  });
  return { pointer, written, kind: 'text', template, kept: kept.join(''), names: namesOf(template.parts) };
}

/**
 * Reads what is an expression with or without braces. A parameter alone (`$name`) may stand there, as anywhere; within an expression it
 * would be put in as text, and be read as a part of it.
 * @throws ExpressionError
 */
export function readCondition(
  written: string,
  pointer: string,
  kind: 'truth' | 'list',
  parameters: Parameters,
): AuthorsText {
  const [, alone] = /^\s*\$([A-Za-z0-9_-]+)\s*$/.exec(written) ?? [];
  if (alone === undefined) refuseReferences(written, parameters);
  const whole = alone === undefined ? parseCondition(written) : parseExpression(parameterCalled(alone));
  const template = { parts: [whole], whole };
  return { pointer, written, kind, template, kept: whole.text.trim(), names: namesOf([whole]) };
}

function parsed(written: string, parameters: Parameters): Template {
  try {
    return parseTemplate(written);
  } catch (error) {
    for (const { 0: braces, index } of written.matchAll(/(?<=\$\{\{).*?(?=\}\}|$)/gs)) {
      refuseReferences(braces, parameters, index);
    }
    throw error;
  }
}

/** A text in which references (`$name`) to parameters whose values are not known yet are expressions. */
export function withGiven(text: string, { given }: Parameters): string {
  if (!given || given.size === 0) return text;
  const reference = /(?<!\$)\$(?:\{([A-Za-z0-9_-]+)\}|([A-Za-z0-9_-]+))/g;
  const parts = text.split(/(\$\{\{.*?\}\})/s);
  const put = parts.map((part, index) => {
    if (index % 2 === 1) return part;
    return part.replace(reference, (written, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      return given.has(name) ? inBraces(` ${parameterCalled(name)} `) : written;
    });
  });
  return put.join('');
}

/** How an expression names a parameter. */
function parameterCalled(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `parameters.${name}` : `parameters[${JSON.stringify(name)}]`;
}

function inBraces(expression: string): string {
  return `\${{${expression}}}`;
}

function namesOf(parts: readonly (string | Expression)[]): Name[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : namesIn(part)));
}

function refuseReferences(written: string, parameters: Parameters, from = 0): void {
  const { values, missing, given } = parameters;
  for (const { 0: whole, 1: name = '', index } of written.matchAll(/\$\{?([A-Za-z0-9_-]+)\}?/g)) {
    if (!values.has(name) && !missing.has(name) && !given?.has(name)) continue;
    throw new ExpressionError(
      `In an expression the parameter is ${parameterCalled(name)}, not ${whole}.`,
      from + index,
    );
  }
}

/** The words of an expression's fault as the end of a sentence. */
export function asClause({ message }: ExpressionError): string {
  const [first = '', second = ''] = message;
  const begin = /[a-z ]/.test(second) ? first.toLowerCase() : first;
  return `${begin}${message.slice(1)}`.replace(/\.$/, '');
}
