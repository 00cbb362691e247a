import type { AskedBy, StepRecord } from '../../shared/contracts/run.ts';
import { catalogue } from '../../shared/kernel/errors/catalogue.ts';
import { defined } from '../../shared/kernel/json/json.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import type { UnknownReason } from '../../shared/contracts/unknown-reason.ts';
import { type FactEvent, type FactParams, fact } from '../../shared/sentences/index.ts';
import type { LogLevel, RunFact } from '../../shared/contracts/run-fact.ts';
import { actionTimesOf } from './action-times.ts';
import type { RunEffect } from './run-effect.ts';
import type { Settlement } from './run-event.ts';
import type { Attempt } from './step-context.ts';

/** A line for the run's log. */
export function log<Event extends FactEvent>(
  level: LogLevel,
  event: Event,
  params: FactParams<Event>,
  of?: Partial<Pick<RunFact, 'step' | 'attempt' | 'source'>>,
): RunEffect {
  return { type: 'log', level, fact: fact(event, params, of) };
}

/** Who wanted something, and why. */
export function whoOf({ by, reason }: Partial<Pick<AskedBy, 'by' | 'reason'>>) {
  return { by, reason };
}

/** The same, and when. */
export function asked({ at, by, reason, stop }: AskedBy): AskedBy {
  return { at, ...defined({ by, reason, stop }) };
}

/** The failure that a step ends with where its outcome is unknown. */
export function unknownFailure(reason: UnknownReason, message: string): Failure {
  return { code: reason, message, retryable: catalogue[reason].retryable };
}

/** The failure of a settlement that is not a success; agents state their own where they know more. */
export function settlementFailure(settlement: Settlement): Failure {
  if (settlement.error) return settlement.error;
  switch (settlement.outcome) {
    case 'interrupted':
      return unknownFailure(
        'interrupted',
        'the agent died while the instrument was acting; what it did is unknown',
      );
    case 'cancelled':
      return { code: 'cancelled', message: 'the action was cancelled', retryable: false };
    case 'failed':
    case 'succeeded':
      return { code: 'action_failed', message: 'the action failed without saying why', retryable: true };
  }
}

/** What a settlement that is heard at that time adds to the step's record. */
export function settlementPatch(attempt: Attempt, settlement: Settlement, at: number): Partial<StepRecord> {
  const patch: Partial<StepRecord> = {
    status: stepStatus(settlement),
    ...actionTimesOf(attempt, settlement, at),
  };
  if (settlement.outcome !== 'succeeded') patch.error = settlementFailure(settlement);
  if (settlement.data) patch.data = settlement.data;
  if (settlement.files) patch.files = settlement.files;
  if (settlement.files_missing) patch.files_missing = settlement.files_missing;
  return patch;
}

function stepStatus(settlement: Settlement): StepRecord['status'] {
  // An unknown outcome is shown as failed: WEI's clients know no other word, and wait for ever on "unknown".
  return settlement.outcome === 'interrupted' ? 'failed' : settlement.outcome;
}
