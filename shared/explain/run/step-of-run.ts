import { defined, isObject, type Json, type JsonObject } from '../../kernel/json/json.ts';
import { describeFirst } from '../forecast/describe-forecast.ts';
import { datapointsOf, labelResults, type LabelledResult } from '../../contracts/datapoint.ts';
import type { AddedFor } from '../../contracts/step-flow.ts';
import type { EarlierAttempt, StepDefinition, StepRecord } from '../../contracts/run.ts';
import type { StoredFile } from '../../contracts/result-file.ts';
import { spanOfTime, utcTime } from '../../kernel/wei-time.ts';

/** Leads from a file's path in its run's folder to the place that people are told. */
export type PlaceOf = (path: string) => string;

/** WEI's Step; what became of it is null until it has begun, and its result until it has ended. */
export function stepOfRun(
  step: StepDefinition,
  record: StepRecord | undefined,
  placeOf: PlaceOf,
): JsonObject {
  const planned = blank(plannedStep(step), step.data_labels);
  planned['files'] = mapped(step.files, placeOf);
  if (!record || record.status === 'idle') return waitingStep(step, planned, record, placeOf);
  // Only a step that succeeded has datapoints, and of a loop its rounds have them.
  const isMeasured = record.status === 'succeeded' && !step.loop;
  const results = isMeasured ? datapointsOf(step, record) : labelResults(step, record);
  return {
    ...planned,
    ...spanOfTime(record.started_at, record.ended_at),
    result: record.status === 'running' ? null : resultOf(record, results, placeOf),
    state: record.status,
    attempt: record.attempt,
    command_id: record.command_id,
    agent: record.instance,
    values: valuesIn(results),
    ...defined({
      ready_at: inUtc(record.ready_at),
      waited_for: record.waited_for,
      first_forecast: record.first_forecast && describeFirst(record.first_forecast),
      evaluated: record.values,
      taken_from: record.taken_from,
      earlier: record.earlier?.map((each) => earlierAttempt(step, each, placeOf)),
      failure: record.error,
      files_missing: record.files_missing,
      silent_since: inUtc(record.silent_since),
      progress: record.progress,
      overdue_since: inUtc(record.overdue_since),
      resolution: record.resolution && { ...record.resolution, at: utcTime(record.resolution.at) },
    }),
  };
}

/** A time that few steps have. */
const inUtc = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : (utcTime(ms) ?? undefined);

/** What is to be done, without what only the machines need: what its expressions may name, and the steps that it may bring. */
function plannedStep(step: StepDefinition): JsonObject {
  if (!(step.scope ?? step.loop ?? step.recover ?? step.added_for)) return step;
  const { scope: _, loop, recover, added_for, ...plain } = step;
  const { items, as, max_parallel } = loop?.for_each ?? {};
  const count = Array.isArray(items) ? { count: items.length } : {};
  return {
    ...plain,
    ...(recover && { recover: recover.map(({ name }) => name) }),
    ...(added_for && { added_for: withoutRequest(added_for) }),
    ...(loop && {
      loop: {
        ...(loop.for_each && { for_each: defined({ as, max_parallel, ...count }) }),
        ...(loop.repeat && { repeat: loop.repeat }),
      },
    }),
  };
}

function withoutRequest({ request: _, ...told }: AddedFor): JsonObject {
  return told;
}

function earlierAttempt(step: StepDefinition, attempt: EarlierAttempt, placeOf: PlaceOf): JsonObject {
  const { status, instance, started_at, ended_at, error, unknown, resolution, data, files } = attempt;
  return {
    ...{ state: status, attempt: attempt.attempt, agent: instance },
    started_at: utcTime(started_at),
    ended_at: utcTime(ended_at),
    ...defined({
      ...{ failure: error, unknown, resolution: resolution && { ...resolution, at: utcTime(resolution.at) } },
      values: data && valuesIn(labelResults(step, attempt)),
      files: files && placesOf(files, placeOf),
      ready_at: inUtc(attempt.ready_at),
      waited_for: attempt.waited_for,
    }),
  };
}

/** What a step returned, by label. */
function valuesIn(results: readonly LabelledResult[]): JsonObject {
  return Object.fromEntries(
    results.flatMap((result) => (result.kind === 'value' ? [[result.label, result.value] as const] : [])),
  );
}

/** A step, as it is planned, that waits, maybe for its next attempt. */
function waitingStep(
  step: StepDefinition,
  planned: JsonObject,
  record: StepRecord | undefined,
  placeOf: PlaceOf,
): JsonObject {
  const waiting = { ...planned, state: 'idle' };
  if (!record) return waiting;
  const { attempt, resolution, earlier } = record;
  const told = resolution && { ...resolution, at: utcTime(resolution.at) };
  const attempts = earlier?.map((each) => earlierAttempt(step, each, placeOf));
  return { ...waiting, ...defined({ attempt, resolution: told, earlier: attempts }) };
}

/** A step as WEI has it before it begins: all of its keys are there. */
export function unbegun(step: Json): JsonObject {
  const written = isObject(step) ? step : {};
  const { data_labels } = written;
  return blank(written, isObject(data_labels) ? data_labels : {});
}

function blank(written: JsonObject, data_labels: JsonObject): JsonObject {
  // A spread with so many keys costs five times as much, and every answer about a run writes all of its steps.
  return Object.assign({}, written, {
    data_labels: orNull(data_labels),
    start_time: null,
    end_time: null,
    duration: null,
    result: null,
  });
}

/**
 * WEI's StepResponse. `data` leads from label to datapoint id, and so holds files, too. `files` leads from the module's own key to where the file lies. WEI has null where there is none.
 */
function resultOf(
  record: StepRecord,
  results: readonly (LabelledResult & { id?: string })[],
  placeOf: PlaceOf,
): JsonObject {
  const files = placesOf(record.files ?? [], placeOf);
  return {
    status: record.status,
    error: record.error?.message ?? null,
    data: orNull(
      Object.fromEntries(results.flatMap(({ label, id }) => (id === undefined ? [] : [[label, id]]))),
    ),
    files: orNull(files),
  };
}

function placesOf(files: readonly StoredFile[], placeOf: PlaceOf): JsonObject {
  return Object.fromEntries(files.map(({ label, path }) => [label, placeOf(path)]));
}

function orNull(entries: JsonObject): JsonObject | null {
  return Object.keys(entries).length > 0 ? entries : null;
}

function mapped(entries: Readonly<Record<string, string>>, change: PlaceOf): JsonObject {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)]));
}
