import type { WaitReason } from '../../shared/contracts/wait-reason.ts';
import { mostWaitsTold } from '../../shared/contracts/waiting-for.ts';
import { isPausedByHand, isHeld, isReady, isWaitingForWord } from '../machine/index.ts';
import type { OwnedRun } from './lab-state.ts';
import type { StepWait } from './step-wait.ts';

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
