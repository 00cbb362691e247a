import { datapointId } from '../../shared/contracts/datapoint.ts';
import { isObject, type Json, type JsonObject } from '../../shared/contracts/json.ts';
import { labelResults } from '../../shared/contracts/labelled-results.ts';
import type { StepDefinition, StepRecord, StoredRun } from '../../shared/contracts/run.ts';
import type { Failure } from '../../shared/errors/weir-error.ts';
import { traceIdOf } from '../../shared/tracing/trace-context.ts';
import type { DataFolder } from '../files/data-folder.ts';
import { statusOf, waitingOf } from './run-status.ts';
import { unknownStep } from './unknown-step.ts';
import { isoDuration, localTime, utcMoment, utcTime } from './wei-time.ts';

/** What a WorkflowRun is put together from: a stored run, or one that is about to be stored. */
export type RunParts = Pick<StoredRun, 'definition' | 'state' | 'summary' | 'steps'> & {
  /** True where the gateway has no broker now: a new run waits for it. */
  brokerAway?: boolean;
};

/** What an earlier version did with a run whose submission it answered with an error. */
const neverAccepted: Failure = {
  code: 'broker_unavailable',
  message:
    'the run was never accepted: the broker did not confirm the submission, which was answered with 503',
  retryable: false,
};

/** Where the files of runs lie. What is told of them are places for people; nothing is served or written by them. */
export type Places = Pick<DataFolder, 'inRun'>;

/** WEI's WorkflowRun, with fields of ours beside: `state`, times in UTC, the error, and what a step waits for. */
export function workflowRun(
  { definition, state, summary, steps, brokerAway = false }: RunParts,
  places: Places,
): JsonObject {
  const { started_at, ended_at, error = state === 'withdrawn' ? neverAccepted : undefined } = summary ?? {};
  const placeOf: PlaceOf = (file) => places.inRun(definition.directory, file);
  return {
    ...definition.workflow,
    metadata: metadataOf(definition.workflow['metadata']),
    flowdef: asList(definition.workflow['flowdef']).map(unbegun),
    label: definition.label,
    run_id: definition.run_id,
    experiment_id: definition.experiment_id,
    payload: definition.payload,
    status: statusOf(state, summary),
    steps: definition.steps.map((step, position) => stepOfRun(step, steps[position], placeOf)),
    step_index: summary?.step_index ?? 0,
    simulate: definition.simulate,
    start_time: localTime(started_at),
    end_time: localTime(ended_at),
    duration: isoDuration(started_at, ended_at),
    state,
    created_at: utcMoment(definition.created_at),
    started_at: utcTime(started_at),
    ended_at: utcTime(ended_at),
    error: error ?? null,
    waiting: waitingOf(state, summary, brokerAway),
    paused_by: summary?.paused_by ? { ...summary.paused_by, at: utcTime(summary.paused_by.at) } : null,
    cancelled_by: summary?.cancelled_by
      ? { ...summary.cancelled_by, at: utcTime(summary.cancelled_by.at) }
      : null,
    trace_id: traceIdOf(definition.run_id, definition),
    given_parameters: definition.parameters ?? null,
    warnings: definition.warnings,
    unknown: unknownStep(summary),
    overdue_since: utcTime(summary?.overdue_since),
  };
}

/** Leads from a file's path in its run's folder to the place that people are told. */
export type PlaceOf = (path: string) => string;

/** WEI's Step; what became of it is null until it has begun, and its result until it has ended. */
export function stepOfRun(
  step: StepDefinition,
  record: StepRecord | undefined,
  placeOf: PlaceOf,
): JsonObject {
  const planned = unbegun(step);
  planned['files'] = mapped(step.files, placeOf);
  if (!record || record.status === 'idle') return waitingStep(planned, record);
  return {
    ...planned,
    start_time: localTime(record.started_at),
    end_time: localTime(record.ended_at),
    duration: isoDuration(record.started_at, record.ended_at),
    result: record.status === 'running' ? null : resultOf(step, record, placeOf),
    state: record.status,
    started_at: utcTime(record.started_at),
    ended_at: utcTime(record.ended_at),
    attempt: record.attempt,
    command_id: record.command_id,
    agent: record.instance,
    values: valuesOf(step, record),
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

/** What a step returned, by label. */
function valuesOf(step: StepDefinition, record: StepRecord): JsonObject {
  return Object.fromEntries(
    labelResults(step, record).flatMap((result) =>
      result.kind === 'value' ? [[result.label, result.value] as const] : [],
    ),
  );
}

/** A step, as it is planned, that waits, maybe for its next attempt. */
function waitingStep(planned: JsonObject, record: StepRecord | undefined): JsonObject {
  const { attempt, resolution } = record ?? {};
  const told = resolution && { ...resolution, at: utcTime(resolution.at) };
  return { ...planned, state: 'idle', ...defined({ attempt, resolution: told }) };
}

/** A step as WEI has it before it begins: all of its keys are there. */
export function unbegun(step: Json): JsonObject {
  const written = isObject(step) ? step : {};
  const { data_labels } = written;
  return {
    ...written,
    data_labels: isObject(data_labels) ? orNull(data_labels) : null,
    start_time: null,
    end_time: null,
    duration: null,
    result: null,
  };
}

/**
 * WEI's StepResponse. `data` leads from label to datapoint id, and so holds files, too; only a step that succeeded has
 * datapoints. `files` leads from the module's own key to where the file lies. WEI has null where there is none.
 */
function resultOf(step: StepDefinition, record: StepRecord, placeOf: PlaceOf): JsonObject {
  const files = Object.fromEntries((record.files ?? []).map(({ label, path }) => [label, placeOf(path)]));
  const labels = record.status === 'succeeded' ? labelResults(step, record).map(({ label }) => label) : [];
  return {
    status: record.status,
    error: record.error?.message ?? null,
    data: orNull(Object.fromEntries(labels.map((label) => [label, datapointId(record.command_id, label)]))),
    files: orNull(files),
  };
}

function metadataOf(given: Json | undefined): JsonObject {
  const stated = isObject(given) ? given : {};
  return { author: null, description: stated['info'] ?? null, version: null, ...stated };
}

function orNull(entries: JsonObject): JsonObject | null {
  return Object.keys(entries).length > 0 ? entries : null;
}

function mapped(entries: Readonly<Record<string, string>>, change: PlaceOf): JsonObject {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)]));
}

function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function defined(fields: Record<string, unknown>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;
}
