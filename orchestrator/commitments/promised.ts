import type { Candidate, LabState, WaitingStep } from '../state/index.ts';
import { promisedToPeople } from './reservations.ts';

/** An instance that is kept for somebody for a time. Times are milliseconds since the epoch. */
export interface Promised {
  /** `module/instance`. */
  key: string;
  from: number;
  /** As it is expected, where nobody knows it. */
  until: number;
  /** The run whose own steps may use it. */
  to?: string;
}

/** Something by which instances are kept for somebody. */
interface Promiser {
  /** What is promised already. */
  now(state: LabState, now: number): Promised[];
  /** What would be promised besides if the instance were given the step. */
  if?(state: LabState, now: number, step: WaitingStep, candidate: Candidate): Promised[];
}

const promisers: readonly Promiser[] = [{ now: promisedToPeople }];

/** The instances that are kept for somebody. */
export function promisedInstances(state: LabState, now: number): Promised[] {
  return promisers.flatMap((promiser) => promiser.now(state, now));
}

/** The instances that would be kept besides if that one were given the step. */
export function wouldBePromised(
  state: LabState,
  now: number,
  step: WaitingStep,
  candidate: Candidate,
): Promised[] {
  return promisers.flatMap((promiser) => promiser.if?.(state, now, step, candidate) ?? []);
}
