/**
 * Plans when runs act on which instruments, and says why so. Pure: even its clock is given. Forecasts use `dispatch`, `forecast` and
 * `whyNotEarlier`; `plan`, `bindingConstraints` and `bindingChain` serve the benchmark and tests alone.
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
  withoutSoftLags,
  withoutSpans,
} from './problem.ts';
export { bindingChain, type Hold, whyNotEarlier } from './reasons.ts';
