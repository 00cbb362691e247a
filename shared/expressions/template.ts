import { parseExpression, type Expression } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import type { Json } from '../kernel/json/json.ts';
import { largestValue } from './plain-json.ts';

/** A text with `${{ … }}` in it. */
export type Template = {
  /** What it consists of, in its order. */
  parts: (string | Expression)[];
  /** The expression, where the text is nothing else: then its value keeps its type. */
  whole?: Expression;
};

const opening = '${{';
const closing = '}}';

/** True where a text holds an expression, or the beginning of one. */
export function holdsExpression(text: string): boolean {
  return text.includes(opening);
}

/**
 * Reads a text with `${{ … }}`.
 *
 * @param longest how many characters each of its expressions may have, as of `parseExpression`
 * @throws ExpressionError with its place in the text
 */
export function parseTemplate(text: string, longest?: number): Template {
  const parts: (string | Expression)[] = [];
  let from = 0;
  for (let begin = text.indexOf(opening); begin >= 0; begin = text.indexOf(opening, from)) {
    const inner = begin + opening.length;
    const end = endOfExpression(text, inner);
    if (end === undefined) throw new ExpressionError(`"${opening}" is not closed by "${closing}".`, begin);
    if (begin > from) parts.push(text.slice(from, begin));
    parts.push(parseExpression(text.slice(inner, end), inner, longest));
    from = end + closing.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  const expressions = parts.filter((part) => typeof part !== 'string');
  // Spaces around a single expression are of YAML's making, as after a folded text.
  const around = parts.filter((part) => typeof part === 'string').join('');
  const [whole] = expressions;
  return expressions.length === 1 && whole !== undefined && around.trim() === ''
    ? { parts, whole }
    : { parts };
}

/**
 * Reads a text that is an expression, with or without its braces.
 *
 * @throws ExpressionError with its place in the text
 */
export function parseCondition(text: string): Expression {
  if (!text.trimStart().startsWith(opening)) return parseExpression(text);
  const { whole } = parseTemplate(text);
  if (whole === undefined)
    throw new ExpressionError(`It has to be one expression, and nothing around it.`, 0);
  return whole;
}

/** The expressions of a template, in their order. */
export function expressionsOf(template: Template): Expression[] {
  return template.parts.filter((part) => typeof part !== 'string');
}

/** Where the closing braces stand: not those in a text of the expression, nor those of an object in it. */
function endOfExpression(text: string, from: number): number | undefined {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const letter = text[i];
    if (letter === '"' || letter === "'") {
      i = endOfText(text, i, letter);
    } else if (letter === '{') depth++;
    else if (letter === '}') {
      if (depth > 0) depth--;
      else if (text.startsWith(closing, i)) return i;
    }
  }
  return undefined;
}

/** The last character of a text in CEL, which is quoted once or three times. */
function endOfText(text: string, from: number, quote: string): number {
  const quotes = text.startsWith(quote.repeat(3), from) ? quote.repeat(3) : quote;
  for (let i = from + quotes.length; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text.startsWith(quotes, i)) return i + quotes.length - 1;
  }
  return text.length;
}

/**
 * What a text with `${{ … }}` comes to, which was accepted before. One that is an expression and nothing else keeps its type.
 *
 * @param pointer the place of the text, for errors
 * @throws ExpressionError
 */
export function templateValue(
  text: string,
  pointer: string,
  valueOf: (expression: Expression) => Json,
): Json {
  try {
    const { parts, whole } = parseTemplate(text, Infinity);
    if (whole !== undefined) return valueOf(whole);
    let filled = '';
    for (const part of parts) {
      filled += typeof part === 'string' ? part : textOf(valueOf(part));
      if (filled.length > largestValue) throw new ExpressionError('It comes to a text that is too long.', 0);
    }
    return filled;
  } catch (error) {
    throw error instanceof ExpressionError ? error.inPlace(pointer) : error;
  }
}

/** A value as it stands within a text: a text as it is, all else as JSON. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
