import type { RepeatedOutcome } from '../../shared/contracts/step-policy.ts';
import type { UnknownReason } from '../../shared/contracts/unknown-reason.ts';
import { attemptFacts, reconcile } from '../recovery/reconcile.ts';
import type { Failure } from '../../shared/errors/weir-error.ts';
import { formatDuration, settlementFailure, unknownFailure } from './outcome.ts';
import { attemptOf, type Flight, type RunContext } from './run-context.ts';
import type { RunEvent } from './run-event.ts';
import { isDue, whereOf } from './reactions/reaction.ts';

/** How an attempt has ended without success. */
export type Ending = {
  command_id: string;
  flight: Flight;
  error: Failure;
} & (
  | { known: true; cause: RepeatedOutcome | 'cancelled'; acted: boolean }
  /** Nobody knows what the instrument did. */
  | { known: false; cause: UnknownReason }
);

/**
 * What a run makes of an ending.
 *
 * - `repeat`: the workflow names this ending, and attempts are left
 * - `pause`: nobody knows, and the workflow wants a person to say
 * - `fail`: the run fails
 */
export type Verdict = 'repeat' | 'pause' | 'fail';

/** The ending that an event means; undefined where it means none. */
export function endingOf(context: RunContext, event: RunEvent): Ending | undefined {
  switch (event.type) {
    case 'settled':
      return endingOfSettlement(context, event);
    case 'unknown': {
      const { command_id, reason, message } = event;
      const flight = attemptOf(context, command_id);
      return (
        flight && { command_id, flight, known: false, cause: reason, error: unknownFailure(reason, message) }
      );
    }
    case 'tick':
      return endingOfPatience(context, event.at);
    default:
      return undefined;
  }
}

function endingOfSettlement(
  context: RunContext,
  { command_id, settlement }: Extract<RunEvent, { type: 'settled' }>,
): Ending | undefined {
  const flight = attemptOf(context, command_id);
  if (!flight || settlement.outcome === 'succeeded') return undefined;
  const error = settlementFailure(settlement);
  const { outcome, acted } = settlement;
  if (outcome === 'interrupted') {
    const cause = error.code === 'abandoned' ? error.code : outcome;
    return { command_id, flight, known: false, cause, error };
  }
  if (outcome === 'cancelled' && flight.gives_up_at !== undefined) {
    return { command_id, flight, known: true, cause: 'timeout', acted, error: timeoutFailure(flight) };
  }
  return { command_id, flight, known: true, cause: outcome, acted, error };
}

/** A timeout or a loss has gone on for too long. */
function endingOfPatience(context: RunContext, at: number): Ending | undefined {
  for (const [command_id, flight] of Object.entries(context.inflight)) {
    const over = impatience(flight, at);
    const decided = over && reconcile(attemptFacts(flight, 'awaited'), { kind: over });
    if (decided?.verdict !== 'unknown') continue;
    const cause = decided.reason;
    const error = over === 'timeout' ? timeoutFailure(flight) : silenceFailure(flight, at);
    return { command_id, flight, known: false, cause, error };
  }
  return undefined;
}

/** What has gone on for too long. */
function impatience({ gives_up_at, lost_at }: Flight, at: number): 'timeout' | 'silence' | undefined {
  if (isDue(gives_up_at, at)) return 'timeout';
  return isDue(lost_at, at) ? 'silence' : undefined;
}

function silenceFailure(flight: Flight, at: number): Failure {
  const silence = formatDuration(at - (flight.silent_since ?? at));
  return unknownFailure('lost', `${whereOf(flight)} has been silent for ${silence}; the outcome is unknown`);
}

function timeoutFailure(flight: Flight): Failure {
  const stopped = `the action took longer than its timeout of ${formatDuration(flight.timeout ?? 0)}`;
  return unknownFailure('timeout', stopped);
}

/** How many attempts have been made, this one included. An ending that is told a second time counts once. */
export function triedBy(context: RunContext, { command_id }: Ending): number {
  return context.tried + (Object.hasOwn(context.inflight, command_id) ? 1 : 0);
}

export function verdictOn(context: RunContext, ending: Ending): Verdict {
  const { known, cause, flight, error } = ending;
  // That it may be repeated was decided when it first was unknown; the reason may change, the doubt is the same.
  if (!known && context.unknown?.repeat) return 'repeat';
  const named = (flight.retry?.on as readonly string[] | undefined)?.includes(cause) ?? false;
  const left = triedBy(context, ending) < (flight.retry?.attempts ?? 1);
  // A failure that says itself that it would only come again is believed.
  if (named && left && (cause !== 'failed' || error.retryable)) return 'repeat';
  return !known && flight.on_unknown === 'pause' ? 'pause' : 'fail';
}

/** Milliseconds from the end of an attempt to the next one. Not below 0. */
export function backoffAfter(flight: Flight, tried: number): number {
  if (!flight.retry) return 0;
  const { initial, factor, max } = flight.retry.backoff;
  return Math.round(Math.min(max, initial * factor ** (tried - 1)) * 1000);
}
