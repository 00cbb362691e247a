import type { Json } from '../../../shared/kernel/json/json.ts';
import type { Scope } from '../../../shared/contracts/step-flow.ts';
import {
  type Budget,
  ExpressionError,
  parseExpression,
  evaluateIn,
  type RunSeen,
} from '../../../shared/expressions/index.ts';

/** What an expression is evaluated with. */
export interface Given {
  /** Missing where it names nothing. */
  scope: Scope | undefined;
  seen: RunSeen;
  budget: Budget;
}

/**
 * What an expression without braces comes to, which has to be true or false, or a list.
 *
 * @param pointer its place in the step, for errors
 * @throws ExpressionError
 */
export function valueOf(pointer: string, text: string, kind: 'truth', given: Given): boolean;
export function valueOf(pointer: string, text: string, kind: 'list', given: Given): Json[];
export function valueOf(pointer: string, text: string, kind: 'truth' | 'list', given: Given): Json {
  const { scope = { steps: {}, values: {} }, seen, budget } = given;
  try {
    const value = evaluateIn(parseExpression(text, 0, Infinity), scope, seen, budget);
    if (kind === 'truth' ? typeof value === 'boolean' : Array.isArray(value)) return value;
    const wanted = kind === 'truth' ? 'true or false' : 'a list';
    throw new ExpressionError(`It has to come to ${wanted}, and comes to ${shown(value)}.`, 0);
  } catch (error) {
    throw error instanceof ExpressionError ? error.inPlace(pointer) : error;
  }
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)} …` : text;
}
