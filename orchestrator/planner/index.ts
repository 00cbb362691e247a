/**
 * Plans when runs act on which instruments, says why so, and finds out whether all of it can be kept. Pure: even its clock is given. `bindingChain`
 * serves tests alone.
 */
export { bindingConstraints, type Constraint } from './conflicts.ts';
export { dispatch } from './dispatch.ts';
export { forecast, type Likely } from './forecast.ts';
export { improve } from './improve.ts';
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
