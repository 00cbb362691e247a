import { attemptsGranted, type ForgottenAttempt, withoutPlaces } from '../machine/index.ts';
import type { OwnedRun } from './lab-state.ts';

/**
 * What a journal knows of a step that was added to its run, while nothing was granted of it since the store was put back.
 *
 * - an attempt: the step was in this place then, too, and its instance has the last word on it
 * - `elsewhere`: it may have been begun under another command, of which nobody can be asked any more
 */
export function forgottenAttempt(
  { definition, snapshot }: OwnedRun,
  position: number,
): ForgottenAttempt | 'elsewhere' | undefined {
  const { forgotten } = snapshot.context;
  const step = definition.steps[position];
  if (!forgotten || !step?.added_for) return undefined;
  const granted = attemptsGranted(snapshot, position);
  const same = forgotten.filter(({ id, begun, attempt }) => id === step.id && begun && attempt > granted);
  const latest = same.sort((one, other) => other.attempt - one.attempt)[0];
  if (latest || granted > 0) return latest;
  const isElsewhere = ({ id, step: at, begun }: ForgottenAttempt) =>
    begun && (id === undefined ? at >= position : withoutPlaces(id) === withoutPlaces(step.id));
  return forgotten.some(isElsewhere) ? 'elsewhere' : undefined;
}

/** The number of a step's next attempt: no journal knows a command of that name, not even of another step that had its place. */
export function nextAttempt({ snapshot }: OwnedRun, position: number): number {
  const { forgotten = [] } = snapshot.context;
  const known = forgotten.flatMap(({ step, attempt }) => (step === position ? [attempt] : []));
  return Math.max(attemptsGranted(snapshot, position), ...known) + 1;
}
