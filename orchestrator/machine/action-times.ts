import type { Attempt } from './step-context.ts';

/** What the store's clock knows of when an attempt can have begun. */
type Bounds = Pick<Attempt, 'granted_at' | 'acting_by'>;

/**
 * When an action began, by the store's clock. The clock of its agent may be wrong: what that says counts as far as the store does not know better.
 * It is not before the command was given out, nor after it was heard of. What a journal remembers was given out before anybody knows of.
 * @param told by the agent; all times are milliseconds since the epoch
 * @param heard when the agent's word came
 */
export function beginningOf(
  { granted_at = -Infinity, acting_by = Infinity }: Bounds,
  told: number,
  heard: number,
): number {
  return Math.max(granted_at, Math.min(told, acting_by, heard));
}

/**
 * When an action began and ended, by the store's clock. Its agent knows how long it took, whatever its clock shows: that counts where it fits
 * between grant and word. Where it does not, that clock was set meanwhile, and all that is known of the end is that it was heard.
 */
export function actionTimesOf(
  bounds: Bounds,
  { started_at, ended_at }: { started_at?: number | undefined; ended_at?: number | undefined },
  heard: number,
): { started_at?: number; ended_at: number } {
  const { granted_at = -Infinity } = bounds;
  if (started_at === undefined) return { ended_at: beginningOf({ granted_at }, ended_at ?? heard, heard) };
  const took = (ended_at ?? heard) - started_at;
  const fits = took >= 0 && took <= heard - granted_at;
  const begun = beginningOf(bounds, started_at, fits ? heard - took : heard);
  return { started_at: begun, ended_at: fits ? begun + took : Math.max(begun, heard) };
}
