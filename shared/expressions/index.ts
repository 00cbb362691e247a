/** The language of `${{ … }}`: it is read, checked and evaluated within a budget. It knows neither runs nor workflows. */

export { Budget, usualBudget } from './budget.ts';
export { checkTypes, type KnownType, typeOfSchema, type ValueType } from './check-types.ts';
export { evaluateTexts, withTexts } from './evaluate-texts.ts';
export { evaluate } from './evaluate.ts';
export { ExpressionError } from './expression-error.ts';
export { type Expression, parseExpression } from './expression.ts';
export { evaluateIn, valuesOf } from './fill.ts';
export { type Name, namesIn } from './names.ts';
export { nothingSuch } from './nothing-such.ts';
export { stepsOfPointer } from './pointer.ts';
export { expressionsOf, holdsExpression, parseCondition, parseTemplate, type Template } from './template.ts';
export { testsForNull } from './tests-for-null.ts';
export { textOf } from './text-of.ts';
export { whyNoVariable } from './variable-name.ts';
export type { Outcome, RunSeen } from './variables.ts';
export { locationsWith, withValues } from './with-values.ts';
