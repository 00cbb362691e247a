import type { RunHead, StepLine } from '../../aside/index.ts';
import { isOver } from './step-look.ts';

/** The steps that instruments have in hand: a loop has none, its rounds have. */
export function actingSteps(steps: readonly StepLine[]): StepLine[] {
  return steps.filter(({ state, loop }) => state === 'running' && !loop);
}

/**
 * The position of the step that somebody wants to see who follows the run: one that acts, one that waits for a person, the first that
 * waits, the next; at the end the last one, or the one that failed. Pure.
 */
export function stepAtHand(head: RunHead, steps: readonly StepLine[]): number {
  const last = Math.max(0, steps.length - 1);
  const next = Math.min(head.step_index, last);
  if (isOver(head)) return next;
  const found =
    (head.unknown?.run === 'waits' ? head.unknown.step : undefined) ??
    head.held?.[0]?.step ??
    actingSteps(steps)[0]?.position ??
    head.waiting_for[0]?.step;
  return Math.min(found ?? next, last);
}
