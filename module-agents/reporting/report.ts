import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { message, type BodyOf, type MessageOf } from '../../shared/contracts/message.ts';
import type { StoredFile } from '../../shared/contracts/result-file.ts';
import { WeirError, messageOf, toFailure, type Failure } from '../../shared/kernel/errors/weir-error.ts';
import { tracedIn } from '../../shared/contracts/traced.ts';
import { identityIn, type Identity, type Outcome, type SettledEntry } from '../journal/index.ts';
import { maxMessageBytes } from '../../shared/contracts/envelope.ts';
import { type Json, type JsonObject, isObject, isTooDeep, maxDepth } from '../../shared/kernel/json/json.ts';
import { isActionFailed, isOutcomeUnknown, OutcomeUnknown } from '../sdk/inside.ts';

/** How an action's `run` or `recover` ended. `faults`: how the result differs from what the action declares, if that makes it fail. */
export type ActionEnding = { returned: unknown; faults?: readonly string[] } | { threw: unknown };

/** Room that a report needs beside its data: for itself and its error, and for each file or what is said of it. */
const reserved = { report: 64 * 1024, file: 700 };

/** Longer messages are cut; the whole of them is in the agent's log. */
const maxErrorText = 8 * 1024;

/**
 * What an ending means. An action that throws after it was asked to stop is `cancelled`, or `interrupted` where nobody
 * wanted its step to end; one that returns all the same has done its work and `succeeded`; one that says that it does not
 * know is believed in either case. One whose result is not as declared has failed. Pure.
 */
export function outcomeOf(
  ending: ActionEnding,
  stopped: { reason: unknown } | undefined,
): Pick<Outcome, 'outcome' | 'error'> {
  if ('returned' in ending) {
    const { faults = [] } = ending;
    return faults.length === 0 ? { outcome: 'succeeded' } : { outcome: 'failed', error: badResult(faults) };
  }
  // It was ended by force: whatever it says of itself, nobody has seen what the instrument did.
  if (WeirError.is(stopped?.reason, 'abandoned')) {
    return { outcome: 'interrupted', error: toFailure(stopped?.reason) };
  }
  if (isOutcomeUnknown(ending.threw)) {
    const { message } = ending.threw;
    return { outcome: 'interrupted', error: trim({ code: 'interrupted', message, retryable: true }) };
  }
  if (WeirError.is(stopped?.reason, 'interrupted')) {
    return { outcome: 'interrupted', error: toFailure(stopped?.reason) };
  }
  if (stopped) {
    return {
      outcome: 'cancelled',
      error: toFailure(stopped.reason, 'cancelled'),
    };
  }
  return { outcome: 'failed', error: trim(failureOf(ending.threw)) };
}

/** The instrument has acted: whatever is wrong with the result, it is not done again by itself. */
function badResult(faults: readonly string[]): Failure {
  const message = `the action has ended, but ${faults.join('; ')}`;
  return trim({ ...toFailure(new WeirError('bad_result', message)), acted: 'yes' });
}

/** What has acted, wholly or partly, is not repeated. */
function failureOf(threw: unknown): Failure {
  const failure = toFailure(threw, 'action_failed');
  const { acted } = isActionFailed(threw) ? threw : {};
  if (acted === undefined) return failure;
  return { ...failure, acted, retryable: failure.retryable && acted === 'no' };
}

/**
 * How a `recover` ended that threw. One that cannot ask its instrument knows nothing of the action: unless it says that the
 * action has failed, or was asked to stop, nobody knows. Pure.
 */
export function recoveryThrew(threw: unknown, stopped: boolean): ActionEnding {
  if (stopped || isActionFailed(threw) || isOutcomeUnknown(threw)) return { threw };
  const why = `what became of the action could not be found out after a restart: ${messageOf(threw)}`;
  return { threw: new OutcomeUnknown(why, { cause: threw }) };
}

/**
 * - `fits`: the data as they go into the report
 * - `large`: the data as a text that must become a file, and what the report says instead
 * - `unfit`: they cannot be written as JSON at all
 */
type ReportableData =
  | { kind: 'none' }
  | { kind: 'fits'; data: JsonObject }
  | { kind: 'large'; text: string; data: JsonObject }
  | { kind: 'unfit'; reason: string };

/**
 * The data of an action's result, made fit for a report that tells `files` files as well. Data that are no object are
 * put into `value`. Pure.
 */
export function reportableData(data: unknown, files: number): ReportableData {
  if (data === undefined || data === null) return { kind: 'none' };
  let text: string | undefined;
  try {
    text = JSON.stringify(isObject(data) ? data : { value: data });
  } catch (error) {
    const why = isTooDeep(data)
      ? `are nested more than ${maxDepth} deep`
      : `are no JSON: ${messageOf(error)}`;
    return { kind: 'unfit', reason: `the data ${why}` };
  }
  const deep = isTooDeep(data);
  if (!deep && Buffer.byteLength(text) <= maxMessageBytes - reserved.report - files * reserved.file) {
    return { kind: 'fits', data: JSON.parse(text) as JsonObject };
  }
  const why = deep
    ? `are nested more than ${maxDepth} deep, too deep`
    : `have ${Buffer.byteLength(text)} bytes, too many`;
  const note = `the data ${why} for a report; they are in the file`;
  return { kind: 'large', text, data: { note } };
}

/** A failure that surely fits into a report, and survives JSON. */
export function trim(failure: Failure): Failure {
  const { code, retryable, acted } = failure;
  const known = { retryable, ...(acted === undefined ? {} : { acted }) };
  const message =
    failure.message.length > maxErrorText ? `${failure.message.slice(0, maxErrorText)} …` : failure.message;
  const details = asJson(failure.details);
  return details === undefined || details.length > maxErrorText
    ? { code, message, ...known }
    : { code, message, ...known, details: JSON.parse(details) as Json };
}

function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

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
  const { module, instance, number, outcome, acted, latched } = body;
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
      ...(latched === undefined ? {} : { latched }),
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
