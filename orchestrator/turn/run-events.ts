import type { NotificationTopic } from '../../shared/contracts/experiment.ts';
import { defined, type Json } from '../../shared/kernel/json/json.ts';
import type { NoticeBody } from '../../shared/contracts/notice.ts';
import { runEventCommand, type RunEventBody, type RunEventName } from '../../shared/contracts/run-event.ts';
import type {
  AskedBy,
  RunDefinition,
  RunState,
  StepRecord,
  StepDefinition,
  EarlierAttempt,
} from '../../shared/contracts/run.ts';
import { type RunOutline, type RunSnapshot, isOver, unknownAttempt } from '../machine/index.ts';
import { answerGiven, questionIn } from '../../shared/asking/index.ts';
import type { AskedAndAnswered } from '../../shared/sentences/index.ts';
import { withValues } from '../../shared/expressions/index.ts';
import { isPerson, type Workcell } from '../../shared/contracts/workcell.ts';
import type { OwnedRun } from '../state/index.ts';
import { longestWait } from './waiting-for.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';

/** Milliseconds within which two times count as the same. */
const close = 1_000;

/** The record of a new attempt, with what it has waited for and when it was to begin. @param at when it is given out, milliseconds since the epoch */
export function waitedRecord(run: OwnedRun, step: number, record: StepRecord, at: number): StepRecord {
  const wait = run.waits.get(step);
  const ready_at = wait?.since ?? run.snapshot.steps[step]?.context.ready_at;
  const waited_for = longestWait(wait?.waited, at);
  const first_forecast = run.steps[step]?.first_forecast ?? run.firstForecasts.get(step);
  return {
    ...record,
    ...(ready_at === undefined || follows(run, step, record, ready_at) ? {} : { ready_at }),
    ...(waited_for === undefined ? {} : { waited_for }),
    ...(record.status === 'running' && first_forecast ? { first_forecast } : {}),
  };
}

/** True where the step could be given out as soon as the run was accepted, or the step before it had ended: that is not stored again. */
function follows(
  { definition, steps }: OwnedRun,
  step: number,
  { attempt }: StepRecord,
  ready_at: number,
): boolean {
  if (attempt !== 1) return false;
  if (step === 0) return Math.abs(ready_at - definition.created_at) < close;
  const before = steps[step - 1];
  if (!before || before.attempt === 0 || before.taken_from !== undefined) return false;
  return Math.abs(ready_at - (before.ended_at ?? Infinity)) < close;
}

/** A record is written at every step, so it keeps no more of the attempts before. */
const mostKept = 10;
/** Characters of an error's message that are kept of them. */
const maxMessage = 300;
/** Characters of JSON up to which an attempt's values are kept. */
const maxValues = 2_000;

/** The record of a new attempt, with what became of those before it; `before` is the record that it takes the place of. Pure. */
export function withEarlier(record: StepRecord, before: StepRecord | undefined): StepRecord {
  if (record.attempt === 1 || !before) return record;
  const ended = before.attempt < record.attempt ? endedAttempt(before) : [];
  return { ...record, earlier: [...(before.earlier ?? []), ...ended].slice(-mostKept) };
}

/** One that nobody acted on is none; one of which somebody has said that it did not happen is told with that word. */
function endedAttempt(record: StepRecord): EarlierAttempt[] {
  const { status, attempt, instance, started_at, ended_at, error, unknown, resolution } = record;
  const { ready_at, waited_for, data, files } = record;
  if (status === 'idle' && !resolution) return [];
  return [
    {
      ...{ status, attempt, instance, started_at },
      ...defined({
        ended_at,
        error: error && withoutDetails(error),
        unknown,
        resolution,
        ready_at,
        waited_for,
      }),
      ...(data && JSON.stringify(data).length <= maxValues && { data }),
      ...(files && { files }),
    },
  ];
}

function withoutDetails({ code, message, retryable }: Failure): Failure {
  return { code, message: message.slice(0, maxMessage), retryable };
}

/** The event of a run that enters a state; none for the others. */
const arrivals: Partial<Record<RunState, RunEventName>> = {
  queued: 'QUEUED',
  active: 'START',
  completed: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
};

/** What the events of one run have in common. */
export interface Occasion {
  definition: RunDefinition;
  /** The store's clock, milliseconds since the epoch. */
  at: number;
}

/** The events of a run that stood elsewhere before: its state, and whether it is paused. */
export function runEvents(
  { definition: { run_id }, snapshot, outline: after }: Pick<OwnedRun, 'definition' | 'snapshot' | 'outline'>,
  before: RunOutline,
  at: number,
): RunEventBody[] {
  const events: RunEventBody[] = [];
  const arrival = before.state === after.state ? undefined : arrivals[after.state];
  const { cancelled_by, paused_by } = snapshot.context;
  if (arrival !== undefined)
    events.push({ run_id, at, name: arrival, ...(arrival === 'CANCELLED' ? whoAsked(cancelled_by) : {}) });
  // A run that ends while it is paused does not go on.
  if (before.paused !== after.paused && !after.over)
    events.push(
      after.paused
        ? { run_id, at, name: 'PAUSED', ...(after.pausedByHand ? whoAsked(paused_by) : {}) }
        : { run_id, at, name: 'RESUMED' },
    );
  return events;
}

function whoAsked({ by, reason }: Partial<AskedBy> = {}): Pick<RunEventBody, 'by' | 'reason'> {
  return defined({ by, reason });
}

/** The events of a change of a step: that it has ended, or that it shows no progress. */
export function stepEvents(
  occasion: Occasion,
  position: number,
  before: StepRecord | undefined,
  record: StepRecord,
): RunEventBody[] {
  const events: RunEventBody[] = [];
  const { status, overdue_since } = record;
  if (overdue_since !== undefined && before?.overdue_since === undefined)
    events.push(stepEvent(occasion, 'STEP_OVERDUE', position, record));
  if (status !== 'running' && status !== 'idle' && status !== before?.status)
    events.push(stepEvent(occasion, 'STEP', position, record));
  return events;
}

/** The event of a step, as its record stands. It holds the names of what it returned: the values are its datapoints. */
export function stepEvent(
  { definition: { run_id }, at }: Occasion,
  name: RunEventName,
  position: number,
  { command_id: _, earlier: _e, data, ...record }: StepRecord,
): RunEventBody {
  const names = Object.keys(data ?? {}).map((result): [string, Json] => [result, null]);
  const told = data ? { data: Object.fromEntries(names) } : {};
  return { run_id, at, name, step: { position, ...record, ...told } };
}

/**
 * Where somebody may want to be told of the event, by whoever sends notifications: what waits for him.
 * @param after where the run stands then
 */
export function noticeBody(
  { simulate, experiment_id }: RunDefinition,
  about: RunEventBody,
  after: RunSnapshot,
): NoticeBody | undefined {
  const topic = topicOf(about, after);
  // A rehearsal is nobody's trouble.
  return topic && !simulate ? { topic, about, experiment_id } : undefined;
}

function topicOf(event: RunEventBody, after: RunSnapshot): NotificationTopic | undefined {
  switch (event.name) {
    case 'STEP':
      if (event.step?.status !== 'failed') return undefined;
      if (unknownAttempt(after, runEventCommand(event))) return 'outcome_unknown';
      // A run that goes on repeats the step, as its workflow says: that is no news yet.
      return isOver(after) ? 'step_failed' : undefined;
    case 'STEP_OVERDUE':
      return 'step_overdue';
    case 'STEP_ASKS':
    case 'STEP_HELD':
      return 'person_needed';
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
      return 'run_finished';
    default:
      return undefined;
  }
}

/** The step at that position, where it asks a person. */
export function stepThatAsks(
  workcell: Workcell,
  { definition }: Pick<OwnedRun, 'definition'>,
  position: number,
): StepDefinition | undefined {
  const step = definition.steps[position];
  if (!step || definition.simulate) return undefined;
  return isPerson(workcell, step.module) ? step : undefined;
}

/** What a person was asked by a step that has succeeded, and answered; undefined where the step asks nobody. */
export function answerTold(
  workcell: Workcell,
  run: Pick<OwnedRun, 'definition'>,
  position: number,
  { data, values }: StepRecord,
): AskedAndAnswered | undefined {
  const step = stepThatAsks(workcell, run, position);
  if (!step || !data) return undefined;
  const question = questionIn(step.action, withValues(step, values).args);
  return question && answerGiven(question, data);
}
