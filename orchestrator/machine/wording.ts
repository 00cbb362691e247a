import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { moment } from '../../shared/contracts/moment.ts';
import type { AskedBy, LogLine, StepRecord } from '../../shared/contracts/run.ts';
import { catalogue } from '../../shared/kernel/errors/catalogue.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import type { UnknownReason } from '../../shared/contracts/unknown-reason.ts';
import type { RunEffect } from './run-effect.ts';
import type { Settlement } from './run-event.ts';

export const log = (level: LogLine['level'], text: string): RunEffect => ({ type: 'log', level, text });
/** People count from 1. */
export const stepName = ({ step }: { step: number }): string => `step ${step + 1}`;
export const whereOf = ({ module, instance }: InstanceAddress): string => `${module}/${instance}`;
export const by = (who: string | undefined): string => (who ? ` by ${who}` : '');
export const because = (reason: string | undefined): string => (reason ? `: ${reason}` : '');

/** That a person has paused a run. A pause of an earlier version says neither who nor when. */
export function pauseInWords({ at, by: who, reason }: Partial<AskedBy> = {}): string {
  const since = at === undefined ? '' : ` since ${moment(at)}`;
  return `paused${by(who)}${since}${because(reason)}`;
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

/** What a settlement adds to the step's record. */
export function settlementPatch(settlement: Settlement, at: number): Partial<StepRecord> {
  const patch: Partial<StepRecord> = { status: stepStatus(settlement), ended_at: settlement.ended_at ?? at };
  if (settlement.started_at !== undefined) patch.started_at = settlement.started_at;
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

/** Milliseconds as people write them: `0.42 s`, `3 min 20 s`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 100) return `${seconds.toFixed(2)} s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} min ${Math.round(seconds - minutes * 60)} s`;
}
