import type { WaitKind } from '../../shared/contracts/wait-reason.ts';
import type { CircleStep } from '../../shared/contracts/waiting-for.ts';
import type { Refusal, WaitingStep } from './scheduler-input.ts';
import type { Waited } from './waited.ts';

/** Why a step is not granted. */
export type Why = Refusal;

/** True where people would read the same. */
export function isSame(a: Why | undefined, b: Why): boolean {
  return (
    a?.text === b.text &&
    a.hint === b.hint &&
    a.kind === b.kind &&
    a.run === b.run &&
    (a.suspended ?? false) === (b.suspended ?? false)
  );
}

/** A step that waits. */
export interface StepWait {
  /** Since when it waits, milliseconds since the epoch. */
  since: number;
  /** As the scheduler sees it, while nothing but an instrument keeps it from being granted. */
  queued?: WaitingStep;
  /** Why it is not granted, once that was found out and noted. */
  why?: Why;
  /** The steps that wait for each other, itself first, where it is one of them. */
  circle?: CircleStep[];
  /** For what it has waited last, in a word. */
  kind?: WaitKind;
  /** For what it has waited so far, and how long. */
  waited?: Waited;
}
