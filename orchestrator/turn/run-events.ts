import {
  datapointId,
  labelled,
  type DatapointBody,
  type WeiDatapoint,
} from '../../shared/contracts/datapoint.ts';
import type { EventBody } from '../../shared/contracts/event.ts';
import type { NotificationTopic } from '../../shared/contracts/experiment.ts';
import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import type { NoticeBody } from '../../shared/contracts/notice.ts';
import {
  type RunDefinition,
  type RunState,
  type StepDefinition,
  type StepRecord,
} from '../../shared/contracts/run.ts';
import { stableId } from '../../shared/contracts/stable-id.ts';
import type { NewRecord } from '../../shared/store/records.ts';
import { isOver, stateOf, unknownAttempt } from '../run-machine/run-queries.ts';
import { isPaused, type RunSnapshot } from '../run-machine/run-progress.ts';

/** WEI's names for what happens to a run, by the state that it enters. */
const arrivals: Partial<Record<RunState, string>> = {
  queued: 'QUEUED',
  active: 'START',
  completed: 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
};

/** What the events of one run have in common. */
export interface Occasion {
  /** The workcell's id. */
  workcell_id: string;
  definition: RunDefinition;
  /** The store's clock, milliseconds since the epoch. */
  at: number;
}

/** The events of a change from one snapshot to the next: its state, and whether it is paused. */
export function runEvents(occasion: Occasion, before: RunSnapshot, after: RunSnapshot): EventBody[] {
  const { run_id } = occasion.definition;
  const events: EventBody[] = [];
  const state = stateOf(after);
  const arrival = stateOf(before) === state ? undefined : arrivals[state];
  if (arrival !== undefined) events.push(workflowEvent(occasion, `event ${run_id} ${arrival}`, arrival));
  // A run that ends while it is paused does not go on.
  if (isPaused(before) !== isPaused(after) && !isOver(after)) {
    const name = isPaused(after) ? 'PAUSED' : 'RESUMED';
    events.push(workflowEvent(occasion, `event ${run_id} ${name} ${occasion.at}`, name));
  }
  return events;
}

/** The events of a change of a step: that it has ended, or that it shows no progress. */
export function stepEvents(
  occasion: Occasion,
  position: number,
  before: StepRecord | undefined,
  record: StepRecord,
): EventBody[] {
  const events: EventBody[] = [];
  const { command_id, status, overdue_since } = record;
  if (overdue_since !== undefined && before?.overdue_since === undefined) {
    const id = `event ${command_id} STEP_OVERDUE ${overdue_since}`;
    events.push(stepEvent(occasion, id, 'STEP_OVERDUE', position, record));
  }
  if (status !== 'running' && status !== 'idle' && status !== before?.status) {
    events.push(stepEvent(occasion, `event ${command_id} STEP ${status}`, 'STEP', position, record));
  }
  return events;
}

/** It holds the names of what the step returned: the values are its datapoints. */
function stepEvent(
  occasion: Occasion,
  id: string,
  name: string,
  position: number,
  record: StepRecord,
): EventBody {
  const event = workflowEvent(occasion, id, name, { step_index: position });
  const definition = occasion.definition.steps[position];
  if (!definition) return event;
  const names = Object.keys(record.data ?? {}).map((result): [string, Json] => [result, null]);
  const told = record.data ? { ...record, data: Object.fromEntries(names) } : record;
  return { ...event, step: { definition, record: told, directory: occasion.definition.directory } };
}

function workflowEvent(
  { workcell_id, definition, at }: Occasion,
  id: string,
  event_name: string,
  more: JsonObject = {},
): EventBody {
  const { run_id, experiment_id, campaign_id, label, simulate } = definition;
  return {
    at,
    event: {
      event_id: stableId(id),
      experiment_id,
      campaign_id: campaign_id ?? null,
      workcell_id,
      event_type: 'WORKFLOW',
      event_name,
      event_info: null,
      run_id,
      workflow_name: label,
      ...more,
      ...(simulate ? { simulate } : {}),
    },
  };
}

export function eventRecord(body: EventBody): NewRecord {
  const { event_id, experiment_id } = body.event;
  return {
    kind: 'event',
    id: event_id,
    ...(experiment_id === null ? {} : { group: experiment_id }),
    body: body as unknown as JsonObject,
  };
}

/**
 * Where somebody may want to be told of the event, by whoever sends notifications: the record that waits for him.
 * @param after where the run stands then
 */
export function noticeRecord(body: EventBody, after: RunSnapshot): NewRecord | undefined {
  const topic = topicOf(body, after);
  // A rehearsal is nobody's trouble.
  if (!topic || body.event['simulate'] === true) return undefined;
  const notice: NoticeBody = { topic, about: body };
  return { kind: 'notice', id: body.event.event_id, body: notice as unknown as JsonObject };
}

function topicOf({ event, step }: EventBody, after: RunSnapshot): NotificationTopic | undefined {
  switch (event.event_name) {
    case 'STEP':
      if (step?.record.status !== 'failed') return undefined;
      if (unknownAttempt(after, step.record.command_id)) return 'outcome_unknown';
      // A run that goes on repeats the step, as its workflow says: that is no news yet.
      return isOver(after) ? 'step_failed' : undefined;
    case 'STEP_OVERDUE':
      return 'step_overdue';
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
      return 'run_finished';
    default:
      return undefined;
  }
}

/** The datapoints of a step that has succeeded: its values and files, under their labels. */
export function datapointRecords(occasion: Occasion, position: number, record: StepRecord): NewRecord[] {
  const step = occasion.definition.steps[position];
  if (!step) return [];
  const { directory } = occasion.definition;
  const values = Object.entries(labelled(step, record.data ?? {})).map(([label, value]) =>
    datapointRecord(occasion, step, record, { label, type: 'data_value', value }),
  );
  const byName = Object.fromEntries((record.files ?? []).map((file) => [file.label, file]));
  const files = Object.entries(labelled(step, byName)).map(([label, file]) =>
    datapointRecord(occasion, step, record, { label, type: 'local_file' }, { directory, file }),
  );
  return [...values, ...files];
}

function datapointRecord(
  { definition, at }: Occasion,
  step: StepDefinition,
  record: StepRecord,
  own: { label: string; type: string; value?: Json },
  file?: DatapointBody['file'],
): NewRecord {
  const { run_id, experiment_id, campaign_id, simulate } = definition;
  const id = datapointId(record.command_id, own.label);
  const datapoint: WeiDatapoint = {
    ...own,
    step_id: step.id,
    workflow_id: run_id,
    experiment_id,
    campaign_id: campaign_id ?? null,
    id,
    ...(simulate ? { simulate } : {}),
  };
  const body: DatapointBody = { at, datapoint, ...(file ? { file } : {}) };
  return { kind: 'datapoint', id, group: experiment_id, body: body as unknown as JsonObject };
}
