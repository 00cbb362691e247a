import type { Json } from '../kernel/json/json.ts';
import type { Expression } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import { largestValue } from './plain-json.ts';
import { parseTemplate } from './template.ts';
import { textOf } from './text-of.ts';

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
