/**
 * JSON Schemas that others wrote: whether they are any, and whether a value fits, in bounded time. It knows neither modules nor
 * runs.
 */

export { demandSchema } from './foreign-schema.ts';
export { judge, type Judgement } from './judge.ts';
