import {
  ExpressionError,
  parseExpression,
  type Expression,
  namesIn,
  type Name,
  parseCondition,
  parseTemplate,
  type Template,
} from '../../expressions/index.ts';
import type { Parameters } from '../put-in.ts';

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
