/** Checks JSON Schemas that others wrote, and whether a value fits one, in bounded time. It knows neither modules nor runs. */

export { demandSchema } from './foreign-schema.ts';
export { judge, type Judgement, JudgingBudget } from './judge.ts';
