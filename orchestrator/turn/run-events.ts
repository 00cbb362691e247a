import type { NotificationTopic } from '../../shared/contracts/experiment.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import type { NoticeBody } from '../../shared/contracts/notice.ts';
import {
  runEventCommand,
  runEventId,
  type RunEventBody,
  type RunEventName,
} from '../../shared/contracts/run-event.ts';
import type { AskedBy, RunDefinition, RunState, StepRecord } from '../../shared/contracts/run.ts';
import type { NewRecord } from '../../shared/store/index.ts';
import {
  type RunSnapshot,
  isPaused,
  isPausedByHand,
  isOver,
  stateOf,
  unknownAttempt,
} from '../machine/index.ts';

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

/** The events of a change from one snapshot to the next: its state, and whether it is paused. */
export function runEvents(
  { definition: { run_id }, at }: Occasion,
  before: RunSnapshot,
  after: RunSnapshot,
): RunEventBody[] {
  const events: RunEventBody[] = [];
  const state = stateOf(after);
  const arrival = stateOf(before) === state ? undefined : arrivals[state];
  const { cancelled_by, paused_by } = after.context;
  if (arrival !== undefined)
    events.push({ run_id, at, name: arrival, ...(arrival === 'CANCELLED' ? whoAsked(cancelled_by) : {}) });
  // A run that ends while it is paused does not go on.
  if (isPaused(before) !== isPaused(after) && !isOver(after))
    events.push(
      isPaused(after)
        ? { run_id, at, name: 'PAUSED', ...(isPausedByHand(after) ? whoAsked(paused_by) : {}) }
        : { run_id, at, name: 'RESUMED' },
    );
  return events;
}

function whoAsked({ by, reason }: Partial<AskedBy> = {}): Pick<RunEventBody, 'by' | 'reason'> {
  return { ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
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

/** The record of an event of a run; it belongs to the run's experiment. */
export function runEventRecord({ definition }: Occasion, body: RunEventBody): NewRecord<'event'> {
  return {
    kind: 'event',
    id: runEventId(body),
    group: definition.experiment_id,
    body,
  };
}

/**
 * Where somebody may want to be told of the event, by whoever sends notifications: the record that waits for him.
 * @param after where the run stands then
 */
export function noticeRecord(
  { definition }: Occasion,
  about: RunEventBody,
  after: RunSnapshot,
): NewRecord<'notice'> | undefined {
  const topic = topicOf(about, after);
  // A rehearsal is nobody's trouble.
  if (!topic || definition.simulate) return undefined;
  const notice: NoticeBody = { topic, about, experiment_id: definition.experiment_id };
  return { kind: 'notice', id: runEventId(about), body: notice };
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
