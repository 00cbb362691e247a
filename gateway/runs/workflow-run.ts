import { datapointId, labelled } from '../../shared/contracts/datapoint.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import type { StepDefinition, StepRecord, StoredRun } from '../../shared/contracts/run.ts';
import type { Failure } from '../../shared/errors/weir-error.ts';
import { statusOf } from './run-status.ts';
import { unknownStep } from './unknown-step.ts';
import { isoDuration, localTime, utcTime } from './wei-time.ts';

/** What a WorkflowRun is put together from: a stored run, or one that is about to be stored. */
export type RunParts = Pick<StoredRun, 'definition' | 'state' | 'summary' | 'steps'>;

/** Why a run whose submission was answered with an error is there at all. */
const neverAccepted: Failure = {
  code: 'submission_unconfirmed',
  message:
    'the run was never accepted: the broker did not confirm the submission, which was answered with 503',
  retryable: false,
};

/** WEI's WorkflowRun, with fields of ours beside: `state`, times in UTC, the error, and what a step waits for. */
export function workflowRun({ definition, state, summary, steps }: RunParts): JsonObject {
  const { started_at, ended_at, error = state === 'withdrawn' ? neverAccepted : undefined } = summary ?? {};
  return {
    ...definition.workflow,
    label: definition.label,
    run_id: definition.run_id,
    experiment_id: definition.experiment_id,
    payload: definition.payload,
    status: statusOf(state, summary),
    steps: definition.steps.map((step, position) => stepOfRun(step, steps[position])),
    step_index: summary?.step_index ?? 0,
    simulate: definition.simulate,
    start_time: localTime(started_at),
    end_time: localTime(ended_at),
    duration: isoDuration(started_at, ended_at),
    state,
    created_at: utcTime(definition.created_at),
    started_at: utcTime(started_at),
    ended_at: utcTime(ended_at),
    error: (error ?? null) as unknown as JsonObject | null,
    waiting: summary?.waiting ?? null,
    warnings: definition.warnings,
    unknown: unknownStep(summary),
    overdue_since: utcTime(summary?.overdue_since),
  };
}

/** WEI's Step; what became of it is null until it has begun. */
export function stepOfRun(step: StepDefinition, record: StepRecord | undefined): JsonObject {
  const planned = step as unknown as JsonObject;
  if (!record) return { ...planned, start_time: null, end_time: null, duration: null, result: null };
  return {
    ...planned,
    start_time: localTime(record.started_at),
    end_time: localTime(record.ended_at),
    duration: isoDuration(record.started_at, record.ended_at),
    result: resultOf(step, record),
    started_at: utcTime(record.started_at),
    ended_at: utcTime(record.ended_at),
    attempt: record.attempt,
    command_id: record.command_id,
    agent: record.instance,
    values: labelled(step, record.data ?? {}),
    ...defined({
      failure: record.error,
      files_missing: record.files_missing,
      silent_since: utcTime(record.silent_since) ?? undefined,
      progress: record.progress,
      overdue_since: utcTime(record.overdue_since) ?? undefined,
      resolution: record.resolution && { ...record.resolution, at: utcTime(record.resolution.at) },
    }),
  };
}

/**
 * WEI's StepResponse. `data` leads from label to datapoint id, and so holds files, too; `files` from label to path. Only a
 * step that succeeded has datapoints.
 */
function resultOf(step: StepDefinition, record: StepRecord): JsonObject {
  const files = Object.fromEntries((record.files ?? []).map(({ label, path }) => [label, path]));
  const named = labelled(step, files);
  const results = [...Object.keys(labelled(step, record.data ?? {})), ...Object.keys(named)];
  const labels = record.status === 'succeeded' ? results : [];
  return {
    status: record.status,
    error: record.error?.message ?? null,
    data: Object.fromEntries(labels.map((label) => [label, datapointId(record.command_id, label)])),
    files: named,
  };
}

function defined(fields: Record<string, unknown>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;
}
