import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { message, type BodyOf, type MessageOf } from '../../shared/contracts/message.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import type { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { tracedIn } from '../../shared/observe/index.ts';
import { identityIn, type Identity, type Outcome, type SettledEntry } from '../journal/index.ts';

/** What the owner is told of a command that never began because it was cancelled. */
export const cancelledUnacted: Outcome = {
  outcome: 'cancelled',
  acted: false,
  error: { code: 'cancelled', message: 'the command was cancelled before it began', retryable: false },
};

/** What the owner is told of a command that never began because of a safety stop. */
export const stoppedUnacted: Outcome = {
  outcome: 'cancelled',
  acted: false,
  error: {
    code: 'stopped',
    message: 'a safety stop came before the command began',
    retryable: false,
  },
};

/** What the owner is told of a command during which the agent's process died. */
export const interrupted: Outcome = {
  outcome: 'interrupted',
  acted: true,
  error: {
    code: 'interrupted',
    message: 'the agent stopped while the instrument was acting; what the instrument did is not known',
    retryable: true,
  },
};

/** What the owner is told of an action that an operator has given up; when it began is in milliseconds since the epoch. */
export function abandonedOutcome(reason: WeirError, started_at: number): Outcome {
  const error = { code: 'abandoned' as const, message: reason.message, retryable: false };
  return { outcome: 'interrupted', acted: true, error, started_at, ended_at: Date.now() };
}

/** The report of a command whose files are stored; `again` is how often it was sent before. */
export function reportOf(
  entry: SettledEntry,
  workcell: string,
  { module, instance }: InstanceAddress,
  again: number,
): MessageOf<'step.settled'> {
  const { command_id, run_id, number, files } = entry;
  const { error, ...outcome } = entry.outcome;
  const body: BodyOf<'step.settled'> = { module, instance, number, ...outcome, files };
  if (error) body.error = { ...error };
  if (again > 0) body.again = again;
  return message('step.settled', { workcell, run_id, command_id, ...tracedIn(entry), body });
}

/** The same report without anything that could keep it from being sent. */
export function bareReport(
  report: MessageOf<'step.settled'>,
  reason: string,
  again: number,
): MessageOf<'step.settled'> {
  const { workcell, run_id, command_id, body } = report;
  const { module, instance, number, outcome, acted } = body;
  return message('step.settled', {
    workcell,
    run_id,
    command_id,
    ...tracedIn(report),
    body: {
      module,
      instance,
      number,
      outcome,
      acted,
      files: [],
      files_missing: [{ label: 'report', reason: reason.slice(0, 2000) }],
      ...(again > 0 ? { again } : {}),
    },
  });
}

/** An entry whose report can be sent. */
export function settle(entry: Identity, outcome: Outcome, files: StoredFile[]): SettledEntry {
  return { phase: 'settled', ...identityIn(entry), outcome, files };
}
