import type { WaitKind, WaitReason } from '../../shared/contracts/wait-reason.ts';
import { mostWaitsTold, type CircleStep } from '../../shared/contracts/waiting-for.ts';
import { isPausedByHand } from '../run-machine/paused-run.ts';
import { isHeld, isReady, isWaitingForWord } from '../run-machine/run-queries.ts';
import type { Refusal } from '../scheduling/choose-instance.ts';
import type { WaitingStep } from '../scheduling/scheduler-input.ts';
import type { OwnedRun } from './lab-state.ts';
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

/** The steps of a run of which it is told why they wait, by position: those that have waited for longest. */
export function shownWaits({ waits }: Pick<OwnedRun, 'waits'>): [number, StepWait][] {
  const shown: [number, StepWait][] = [];
  for (const wait of waits) {
    if (shown.length === mostWaitsTold) break;
    shown.push(wait);
  }
  return shown;
}

/** For what a step waits, in a word; undefined where nobody has found that out yet. */
export function reasonOf({ snapshot, waits }: OwnedRun, position: number): WaitReason | undefined {
  const step = snapshot.steps[position];
  if (step && isWaitingForWord(step)) return 'outcome_unknown';
  if (step && isHeld(step)) return 'failed_step';
  if (isPausedByHand(snapshot)) return 'paused';
  if (step && !isReady(step) && step.context.due?.retry !== undefined) return 'retry';
  const { circle, why } = waits.get(position) ?? {};
  return circle ? 'circle' : why?.kind;
}
