/**
 * How an attempt of a step may end for the step to be repeated. Nothing else is ever repeated.
 *
 * - `failed`: the action ended without success, by the instrument's own word
 * - `interrupted`: the agent died while the instrument acted, and is back
 * - `lost`: the agent has been silent for too long
 * - `timeout`: the action took longer than its `timeout`, whether it then stopped or not
 */
export const repeatedOutcomes = ['failed', 'interrupted', 'lost', 'timeout'] as const;
export type RepeatedOutcome = (typeof repeatedOutcomes)[number];

/** Seconds between an attempt and the next: `initial`, then `factor` times as much each time, up to `max`. */
type Backoff = {
  initial: number;
  factor: number;
  max: number;
};

/** The repetitions that a workflow allows a step. */
export type RetryPolicy = {
  /** How often the step is tried in all, the first time included. */
  attempts: number;
  backoff: Backoff;
  on: RepeatedOutcome[];
};

/** What becomes of a run when nobody knows what an instrument did: it fails, or waits for a person's word. */
export type OnUnknown = 'fail' | 'pause';

/**
 * What a person says of a step whose outcome is unknown.
 *
 * - `happened`: the instrument did it; the step has succeeded
 * - `did_not`: the instrument did not do it; the step is tried again
 * - `skip`: the run goes on without it
 * - `abort`: the run fails, as it does by default
 */
export const resolutions = ['happened', 'did_not', 'skip', 'abort'] as const;
export type Resolution = (typeof resolutions)[number];
