import { linearPattern, partsOf, type LinearPattern } from '../kernel/patterns/linear-pattern.ts';
import { cutShort } from '../kernel/some-of.ts';
import { messageOf } from '../kernel/errors/weir-error.ts';
import { ExpressionError } from './expression-error.ts';

/**
 * True where a part of a text is like a pattern, as CEL's `matches` says. It takes time by the product of their sizes, never more.
 *
 * @param spend is told beforehand what it costs at most
 */
export function matches(text: string, pattern: LinearPattern, spend: (cost: number) => void): boolean {
  spend((pattern.size * (text.length + 1)) / 20);
  return pattern.isFoundIn(text);
}

/** What it costs to read a pattern. */
export function costOfReading(pattern: string): number {
  return 20 + 3 * partsOf(pattern);
}

/**
 * @param at the place of the pattern, for errors
 * @throws ExpressionError where the pattern is none
 */
export function readPattern(pattern: string, at: number): LinearPattern {
  try {
    return linearPattern(pattern);
  } catch (error) {
    throw new ExpressionError(`The pattern "${cutShort(pattern)}" cannot be read: ${messageOf(error)}.`, at);
  }
}
