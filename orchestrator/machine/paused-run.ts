import {
  isCleaningUp,
  isHeld,
  isOver,
  isReached,
  isReady,
  isWaitingForWord,
  openOf,
  workOf,
  type Run,
} from './run-queries.ts';

/**
 * What a paused run may do: what is in flight goes on to its end, and no step of it is granted. It may be cancelled, and what becomes of
 * its attempts is taken in, as of any run. The chart is in `run.ts`.
 */

/** True where its steps may be granted. */
export function isTaking(run: Run): boolean {
  if (isCleaningUp(run)) return true;
  const work = workOf(run);
  return (work === 'queued' || work === 'active') && !isPausedByHand(run);
}

/** True where somebody has paused it; the end of a run is not paused. */
export function isPausedByHand({ value }: Pick<Run, 'value'>): boolean {
  return typeof value !== 'string' && openOf(value).control === 'paused' && !isCleaningUp({ value });
}

/** True where the run goes on only once somebody says so, or says what became of a step. */
export function isPaused(run: Run): boolean {
  if (isOver(run)) return false;
  return (
    isPausedByHand(run) ||
    run.engaged.some((position) => {
      const step = run.steps[position];
      return step !== undefined && (isWaitingForWord(step) || isHeld(step));
    })
  );
}

/** Positions of the steps that nothing but an instrument keeps from being granted. */
export function startableSteps(run: Run): number[] {
  if (!isTaking(run)) return [];
  const cleans = isCleaningUp(run);
  return run.undone.filter((position) => {
    const step = run.steps[position];
    return step !== undefined && isReady(step) && (cleans || isReached(run, position));
  });
}
