import type { Json, JsonObject } from '../kernel/json/json.ts';
import type { Expressions, Scope } from '../contracts/step-flow.ts';
import { Budget } from './budget.ts';
import { evaluate } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { hasPlace, putIn, pointerTo, stepsOfPointer } from './plain-json.ts';
import { templateValue, holdsExpression } from './template.ts';
import { variablesOf, type RunSeen } from './variables.ts';
import type { StepDefinition } from '../contracts/run.ts';

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

/**
 * A step as it is carried out: with what its expressions came to, which its record holds by their places, put into its name, arguments,
 * files and locations. Pure.
 */
export function withValues<
  Step extends Pick<StepDefinition, 'name' | 'args' | 'files'> & Partial<Pick<StepDefinition, 'locations'>>,
>(step: Step, values: JsonObject | undefined): Step {
  if (values === undefined) return step;
  const { name, args, files, locations } = step;
  const places = locations && { locations: locationsWith(locations, values) };
  return { ...step, ...putIn({ name, args, files }, values), ...places };
}

/** The locations of a step, with those that its arguments came to name. */
export function locationsWith(
  locations: StepDefinition['locations'],
  values: JsonObject | undefined,
): StepDefinition['locations'] {
  const named = Object.entries(values ?? {}).flatMap(([place, name]): [string, string][] => {
    const [of, argument] = stepsOfPointer(place);
    return of === 'locations' && argument !== undefined && typeof name === 'string' ? [[argument, name]] : [];
  });
  return named.length === 0 ? locations : { ...locations, ...Object.fromEntries(named) };
}
