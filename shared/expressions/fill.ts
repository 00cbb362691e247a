import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { Expressions, Scope } from '../contracts/step-flow.ts';
import { Budget } from './budget.ts';
import { evaluate } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { hasPlace, putIn } from './pointer.ts';
import { templateValue } from './template-value.ts';
import { variablesOf, type RunSeen } from './variables.ts';

/**
 * What an expression of a step comes to.
 *
 * @param budget what it may cost; shared by those that are evaluated together
 * @throws ExpressionError
 */
export function evaluateIn(
  expression: Expression,
  scope: Scope,
  seen: RunSeen,
  budget: Budget = new Budget(),
): Json {
  const variables = variablesOf(expression, scope, seen, (parameters, given) =>
    fill(parameters, given.expressions, given.scope, seen, budget),
  );
  return evaluate(expression, variables, budget);
}

/**
 * What texts with `${{ … }}` come to, by their places. A text that is one expression keeps its type.
 *
 * @param budget what they may cost together
 * @throws ExpressionError with the place of the text
 */
export function valuesOf(
  expressions: Expressions,
  scope: Scope,
  seen: RunSeen,
  budget: Budget = new Budget(),
): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(expressions).map(([pointer, text]) => [
      pointer,
      templateValue(text, pointer, (expression) => evaluateIn(expression, scope, seen, budget)),
    ]),
  );
}

/**
 * An object with the values of its expressions put in; expressions whose places it does not have are left out.
 *
 * @throws ExpressionError with the place of the text
 */
export function fill(
  value: JsonObject,
  expressions: Expressions,
  scope: Scope,
  seen: RunSeen,
  budget: Budget = new Budget(),
): JsonObject {
  const here = Object.entries(expressions).filter(([pointer]) => hasPlace(value, pointer));
  return putIn(value, valuesOf(Object.fromEntries(here), scope, seen, budget));
}
