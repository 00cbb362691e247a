/**
 * Computes what becomes of a run and its steps: the charts, the values that steps are given, and the table that reconciles what agents,
 * journals and people say. Pure: it knows no clock, no store and no lab.
 */

export { actionTimesOf } from './action-times.ts';
export { advance, beginRun } from './advance.ts';
export {
  isPausedByHand,
  startableSteps,
  attemptOf,
  attemptsGranted,
  doesAbout,
  type Flight,
  flightOf,
  inFlight,
  inFlightState,
  isCurrentStep,
  isBeingCancelled,
  isCancelledAtOnce,
  isCleaningUp,
  isEnded,
  isHeld,
  isOver,
  isReached,
  isReady,
  isRecovering,
  isWaitingForWord,
  waitsForPerson,
  laterStep,
  stateOf,
  unknownAttempt,
  unknownAttempts,
  workOf,
} from './run-queries.ts';
export { isWithin, keptBy, stepsWithin } from './kept.ts';
export {
  forgottenAttempt,
  newlyHeld,
  nextAttempt,
  outlineOf,
  outlineStep,
  type RunOutline,
  type StepOutline,
  summarize,
  type Waits,
} from './summary.ts';
export {
  roundParts,
  ownerOf,
  type Plan,
  plannedStep,
  planOf,
  policyOf,
  stepsAfter,
  stepsBefore,
} from './plan.ts';
export { attemptFacts, type AttemptFacts, type Evidence, reconcile, type Verdict } from './reconcile.ts';
export type { ForgottenAttempt, Kept, RunContext, RunSnapshot, Span } from './run-context.ts';
export type { RunEffect } from './run-effect.ts';
export type { Edit, Settlement, TimelessEvent } from './run-event.ts';
export type { StepSnapshot } from './step-context.ts';
export { freezeChanges, thaw } from './stored-run.ts';
export { maxSteps } from './values/decide-loop.ts';
export { decide } from './values/decide.ts';
export { placeSteps } from './values/place-steps.ts';
