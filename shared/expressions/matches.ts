import { ExpressionError } from './expression-error.ts';
import { automatonOf, isFoundIn, type Automaton } from './pattern/automaton.ts';
import { parsePattern } from './pattern/pattern.ts';

/**
 * True where a part of a text is like a pattern, as CEL's `matches` says. It takes time by the product of their lengths, never more.
 *
 * @param at the place of the pattern, for errors
 * @param spend is told what it costs
 * @throws ExpressionError where the pattern is none
 */
export function matches(text: string, pattern: string, at: number, spend: (cost: number) => void): boolean {
  return isFoundIn(readPattern(pattern, at), text, (states) => spend(states / 10));
}

/** @throws ExpressionError where the pattern is none */
export function readPattern(pattern: string, at: number): Automaton {
  try {
    return automatonOf(parsePattern(pattern));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ExpressionError(`The pattern "${pattern.slice(0, 100)}" cannot be read: ${why}.`, at);
  }
}
