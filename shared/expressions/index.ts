/** Reads, checks and evaluates the language of `${{ … }}` within a budget. It knows neither runs nor workflows. */

export { Budget, usualBudget } from './budget.ts';
export { checkTypes, type KnownType, typeOfSchema, type ValueType } from './check-types.ts';
export { evaluateTexts, withTexts, evaluateIn, valuesOf, locationsWith, withValues } from './fill.ts';
export { evaluate } from './evaluate.ts';
export { ExpressionError, nothingSuch } from './expression-error.ts';
export { type Expression, parseExpression } from './expression.ts';
export { type Name, namesIn, whyNoVariable, testsForNull } from './names.ts';
export { stepsOfPointer } from './plain-json.ts';
export {
  expressionsOf,
  holdsExpression,
  parseCondition,
  parseTemplate,
  type Template,
  textOf,
} from './template.ts';
export type { Outcome, RunSeen } from './variables.ts';
export { expressionWords } from './words.ts';
