/**
 * Plans when runs act on which instruments, says why so, and when all will be done. Pure: it reads no clock but the one that it is given,
 * and knows neither the store nor the machines of runs.
 */
export { bindingConstraints } from './conflicts.ts';
export { dispatch } from './dispatch.ts';
export { forecast, type Likely } from './forecast.ts';
export { plan } from './plan.ts';
export {
  type Activity,
  type End,
  type Lag,
  type Mode,
  type Point,
  type Problem,
  type Reservation,
  type Resource,
  type Schedule,
  withoutMaximumLags,
} from './problem.ts';
export { bindingChain, type Hold, whyNotEarlier } from './reasons.ts';
