import type { Json, JsonObject } from '../kernel/json/json.ts';
import { Budget } from './budget.ts';
import { evaluate } from './evaluate.ts';
import { pointerTo } from './pointer.ts';
import { holdsExpression } from './template.ts';
import { templateValue } from './template-value.ts';

/**
 * What a value comes to whose texts are expressions wherever they hold `${{ … }}`. Only for what somebody has written for that.
 *
 * @throws ExpressionError with the place of the text
 */
export function evaluateTexts(value: Json, variables: JsonObject): Json {
  const budget = new Budget();
  return withTexts(value, (text, pointer) =>
    templateValue(text, pointer, (expression) => evaluate(expression, variables, budget)),
  );
}

/** A copy of a value in which each text that holds an expression is what `replace` makes of it. */
export function withTexts(
  value: Json,
  replace: (text: string, pointer: string) => Json,
  at: readonly (string | number)[] = [],
): Json {
  if (typeof value === 'string') return holdsExpression(value) ? replace(value, pointerTo(at)) : value;
  if (Array.isArray(value)) return value.map((item, index) => withTexts(item, replace, [...at, index]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withTexts(item, replace, [...at, key])]),
  );
}
