import type { RunBody } from './accepted-run.ts';
import type { ActsOfRun } from './acts-of-run.ts';
import { roundOf, type AskedStep } from './asked-step.ts';

/** The steps of a completed run that no instrument has done, though nothing let the run go on without them. */
export function whatIsMissing(acts: ActsOfRun): string[] {
  return acts.run.steps.flatMap((step) =>
    isAccountedFor(acts, step) ? [] : [`${acts.run.run_id}.${step.name}`],
  );
}

function isAccountedFor(acts: ActsOfRun, step: AskedStep): boolean {
  const { name, asks, recovers, insertedBefore, when, rounds } = step;
  if (asks || acts.isTakenOver(name)) return true;
  if (recovers !== undefined) return acts.count(name, 'done') === acts.count(recovers, 'failed');
  // Whether it was to be done at all, the promises tell.
  if (insertedBefore !== undefined) return !acts.latest(name) || acts.isDone(name);
  if (acts.isLeftOut(when)) return !acts.latest(name);
  if (rounds) {
    const count = acts.roundsOver(step);
    return count !== undefined && !acts.latest(roundOf(name, count + 1));
  }
  return acts.isDone(name) || acts.isPassedOver(step);
}

/** What cleans up after a run that has failed, and was neither begun nor is told to have failed. */
export function whatIsLeftUntidy(acts: ActsOfRun, run: RunBody): string[] {
  const tidying = acts.run.steps.filter(({ cleanup }) => cleanup);
  const isTold = (name: string) => run.steps.some((step) => step.name === name && step.state === 'failed');
  return tidying.flatMap(({ name }) =>
    acts.latest(name) || isTold(name) ? [] : [`${acts.run.run_id}.${name} (not cleaned up)`],
  );
}
