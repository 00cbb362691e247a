/**
 * Plans when runs act on which instruments, says why so, and when all will be done. Pure: it reads no clock but the one that it is given,
 * and knows neither the store nor the machines of runs.
 */
export { bindingConstraints } from './conflicts.ts';
export { forecast } from './forecast.ts';
export { plan } from './plan.ts';
export type { Activity, End, Lag, Mode, Point, Problem, Schedule } from './problem.ts';
export { bindingChain, whyNotEarlier } from './reasons.ts';
