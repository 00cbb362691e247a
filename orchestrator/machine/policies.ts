import type { OnFailure } from '../../shared/contracts/step-flow.ts';
import type { RepeatedOutcome } from '../../shared/contracts/step-policy.ts';
import type { UnknownReason } from '../../shared/contracts/unknown-reason.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import { attemptFacts, reconcile } from './reconcile.ts';
import { formatDuration } from '../../shared/sentences/index.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import { settlementFailure, unknownFailure } from './wording.ts';
import { reported, type Attempt, type StepContext } from './step-context.ts';
import type { StepEvent } from './step-event.ts';

/**
 * How an attempt has ended without success. Where nobody knows what the instrument did, that is not `known`. `cancelled` of one that
 * is: its agent was asked to stop it, and the store does not know by whom, as it was put back.
 */
export type AttemptEnding = { error: Failure } & (
  | { known: true; cause: RepeatedOutcome | 'cancelled'; acted: boolean }
  | { known: false; cause: UnknownReason }
);

/**
 * What becomes of a step whose attempt has ended without success.
 *
 * - `repeat`: the workflow names this ending, and attempts are left
 * - `ask`: nobody knows, and the workflow wants a person to say
 * - `fail`: the step has failed
 */
export type Verdict = 'repeat' | 'ask' | 'fail';

/**
 * What becomes of the run of a step that has failed for good.
 *
 * - `hold`: it waits for a person to say how it goes on
 * - `passOver`: it goes on without the step
 * - `fail`: it fails
 */
export type Consequence = 'hold' | 'passOver' | 'fail';

/** What the failure of a step is to its run; one that comes to its end waits for nobody. */
export function consequenceOf({ planned, ending }: Pick<StepEvent, 'planned' | 'ending'>): Consequence {
  if (ending) return 'fail';
  const { on_failure } = planned;
  return on_failure === 'pause' ? 'hold' : on_failure === 'continue' ? 'passOver' : 'fail';
}

/** The ending that an event means; undefined where it means none. */
export function endingOf({ attempt }: StepContext, event: StepEvent): AttemptEnding | undefined {
  if (!attempt) return undefined;
  switch (event.type) {
    case 'settled': {
      const { outcome, acted } = event.settlement;
      if (outcome === 'succeeded') return undefined;
      const error = settlementFailure(event.settlement);
      if (outcome === 'interrupted') {
        const cause = error.code === 'abandoned' ? error.code : outcome;
        return { known: false, cause, error };
      }
      if (outcome === 'cancelled' && attempt.asked_to_stop)
        return { known: true, cause: 'timeout', acted, error: timeoutFailure(attempt) };
      const told = outcome === 'cancelled' ? { ...error, message: forgottenCancel } : error;
      return { known: true, cause: outcome, acted, error: told };
    }
    case 'unknown':
      return { known: false, cause: event.reason, error: unknownFailure(event.reason, event.message) };
    case 'gaveUp':
      return endingAfterTimeout(attempt, event, 'timeout', timeoutFailure(attempt));
    case 'lost': {
      const silence = formatDuration(event.at - (attempt.silent_since ?? event.at));
      const message = `${instanceKey(attempt)} has been silent for ${silence}; the outcome is unknown`;
      return endingAfterTimeout(attempt, event, 'silence', unknownFailure('lost', message));
    }
    default:
      return undefined;
  }
}

function endingAfterTimeout(
  attempt: Attempt,
  { phase = 'sent' }: StepEvent,
  kind: 'timeout' | 'silence',
  error: Failure,
): AttemptEnding | undefined {
  const decided = reconcile(attemptFacts({ ...attempt, phase: reported(phase) }, 'awaited'), { kind });
  return decided.verdict === 'unknown' ? { known: false, cause: decided.reason, error } : undefined;
}

/** The owner commits a cancel before its agent hears of it, and the step then hears of no failure. */
const forgottenCancel = 'it was stopped by a cancel that the store has forgotten';

function timeoutFailure({ timeout = 0 }: Attempt): Failure {
  return unknownFailure('timeout', `the action took longer than its timeout of ${formatDuration(timeout)}`);
}

/** How many attempts have been made once this one has ended. An ending that is told a second time counts once. */
export function triedBy({ tried, why_unknown }: StepContext): number {
  return tried + (why_unknown === undefined ? 1 : 0);
}

/**
 * What the step's policy makes of an attempt that ended: `repeat` where `retry` names the cause and attempts are left, `ask` where
 * the outcome is unknown and the workflow wants a person's word, or lets the run wait where a step fails; else `fail`.
 */
export function verdictOn(
  context: StepContext,
  { known, cause, error }: AttemptEnding,
  on_failure?: OnFailure,
): Verdict {
  const { retry, on_unknown } = context.attempt ?? {};
  const named = (retry?.on as readonly string[] | undefined)?.includes(cause) ?? false;
  const left = triedBy(context) < (retry?.attempts ?? 1);
  // A failure that says itself that it would only come again is believed.
  if (named && left && (cause !== 'failed' || error.retryable)) return 'repeat';
  return !known && (on_unknown === 'pause' || on_failure === 'pause') ? 'ask' : 'fail';
}

/** Milliseconds from the end of an attempt to the next one. Not below 0. */
export function backoffOf(context: StepContext): number {
  const { retry } = context.attempt ?? {};
  if (!retry) return 0;
  const { initial, factor, max } = retry.backoff;
  return Math.round(Math.min(max, initial * factor ** (triedBy(context) - 1)) * 1000);
}
