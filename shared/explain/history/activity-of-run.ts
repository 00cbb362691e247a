import type { Outcome } from '../../contracts/activity.ts';
import { isTerminal, type EarlierAttempt, type RunSummary } from '../../contracts/run.ts';
import { unknownReasons } from '../../contracts/unknown-reason.ts';
import type { WaitReason } from '../../contracts/wait-reason.ts';
import type { ArchivedRun } from '../../contracts/archived-run.ts';
import { waitInWords } from '../waits/in-words.ts';
import type { ActivityAttempt, RunActivity, ShortError, StepName } from './run-activity.ts';
import { defined } from '../../kernel/json/json.ts';

/** Characters of a message that are kept. */
const maxMessage = 200;

/** What is known of an attempt: from the step's record, or from the feed. */
export type AttemptRecord = Omit<EarlierAttempt, 'error'> & { error?: ShortError; taken_from?: string };

/** What a run's records say of what instruments did for it. Pure. `nameOf`: the name of the step at a position. */
export function activityOfRun(
  { definition, state, summary, steps }: Pick<ArchivedRun, 'definition' | 'state' | 'summary' | 'steps'>,
  nameOf: (position: number) => StepName | undefined,
): RunActivity {
  const { run_id, label, experiment_id, created_at } = definition;
  const run: RunActivity = { run_id, label, experiment_id, created_at, state, attempts: [] };
  for (const [position, record] of Object.entries(steps)) {
    const step = Number(position);
    const of = nameOf(step);
    if (!of) continue;
    for (const earlier of record.earlier ?? []) recordAttempt(run, step, of, earlier);
    recordAttempt(run, step, of, record);
  }
  recordState(run, state, summary, nameOf);
  return run;
}

/** Takes what is known of an attempt into a run's activity. */
export function recordAttempt(run: RunActivity, step: number, of: StepName, record: AttemptRecord): void {
  const { attempt, instance, started_at, resolution } = record;
  // A loop, a step that was left out, and one that an earlier run has done: no instrument did anything.
  if (attempt === 0 || record.taken_from !== undefined) return;
  const { at, known } = placeOf(run, step, attempt);
  // Nobody acted on it: it is as if it had never been given out.
  if (record.status === 'idle' && !resolution) {
    if (known) run.attempts.splice(at, 1);
    return;
  }
  const to = record.ended_at ?? (record.status === 'running' ? undefined : resolution?.at);
  const ready_at = readyAt(run, step, at, record.ready_at);
  const waited_for = record.waited_for ?? known?.waited_for;
  run.attempts.splice(at, known ? 1 : 0, {
    ...{ step, of, attempt, instance, outcome: outcomeOf(record), from: started_at },
    ...defined({ to, doubt: doubtOf(record), error: record.error && shortError(record.error) }),
    ...defined({ ready_at, waited_for }),
  });
}

/** Takes what is known of the run as a whole into its activity. */
export function recordState(
  run: RunActivity,
  state: RunActivity['state'],
  summary: RunSummary | undefined,
  nameOf: (position: number) => StepName | undefined,
): void {
  const { started_at, ended_at, error } = summary ?? {};
  run.state = state;
  if (started_at !== undefined) run.started_at = started_at;
  if (ended_at !== undefined) run.ended_at = ended_at;
  if (error !== undefined) run.error = shortError(error);
  delete run.waits;
  if (isTerminal(state) || state === 'cancelling') return;
  const waits = (summary?.waiting_for ?? []).flatMap((wait) => {
    const { step, since, reason } = wait;
    const of = nameOf(step);
    // While an instrument has the step, that is told of it.
    return of && !atInstruments.has(reason) ? [{ step, of, since, reason, text: waitInWords(wait) }] : [];
  });
  if (waits.length > 0) run.waits = waits;
}

const atInstruments: ReadonlySet<WaitReason> = new Set<WaitReason>(['person', 'silent', 'hindered']);

/** Where an attempt has its place in the order of steps and attempts, and what is known of it. New ones mostly come last. */
function placeOf(
  { attempts }: RunActivity,
  step: number,
  attempt: number,
): { at: number; known: ActivityAttempt | undefined } {
  for (let at = attempts.length; at > 0; at -= 1) {
    const before = attempts[at - 1];
    if (before?.step === step && before.attempt === attempt) return { at: at - 1, known: before };
    if (before && (before.step < step || (before.step === step && before.attempt < attempt)))
      return { at, known: undefined };
  }
  return { at: 0, known: undefined };
}

/**
 * When what comes before the attempt at this place was done: the attempt before it, or the steps that it waited for (`told`). An earlier
 * version has not told of those; of that, a run's steps follow one on the other. Undefined where it is not known.
 */
function readyAt(
  { attempts, created_at }: RunActivity,
  step: number,
  at: number,
  told: number | undefined,
): number | undefined {
  const before = attempts[at - 1];
  if (before?.step === step) return before.to;
  return told ?? (at === 0 ? (step === 0 ? created_at : undefined) : before?.to);
}

/** Of an attempt whose outcome is unknown, or was until a person had decided. */
function doubtOf({ status, ended_at, unknown, resolution }: AttemptRecord): ActivityAttempt['doubt'] {
  if (status === 'running' || ended_at === undefined) return undefined;
  if (unknown !== true && resolution?.as !== 'happened') return undefined;
  return defined({ to: resolution?.at });
}

function outcomeOf({ status, unknown, error, resolution }: AttemptRecord): Outcome {
  if (status === 'skipped' || resolution?.as === 'skip') return 'skipped';
  switch (status) {
    case 'running':
      return 'acting';
    case 'idle':
      // A person has said that it did not happen, of an attempt of which nobody knew.
      return 'unknown';
    case 'failed':
      return unknown === true || isUnknown(error) ? 'unknown' : 'failed';
    case 'succeeded':
    case 'cancelled':
      return status;
  }
}

/** As an earlier version has stored it. Of a timeout it does not say whether the instrument has come to rest. */
function isUnknown(error: ShortError | undefined): boolean {
  return (
    error !== undefined && error.code !== 'timeout' && unknownReasons.some((code) => code === error.code)
  );
}

/** The first line, and not all of a long one: what is counted by. */
function shortError({ code, message }: ShortError): ShortError {
  return { code, message: (message.split('\n', 1)[0] ?? '').slice(0, maxMessage) };
}
