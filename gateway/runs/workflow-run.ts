import { progressOf, statusOf, waitingOf } from '../../shared/explain/index.ts';
import type { HeldByWhom, WaitingFor, WaitingForView } from '../../shared/contracts/waiting-for.ts';
import { isObject, type Json, type JsonObject } from '../../shared/kernel/json/json.ts';
import {
  isTerminal,
  type AskedBy,
  type StoredRun,
  ownersOf,
  type HeldStep,
  type RunSummary,
  type UnknownStep,
} from '../../shared/contracts/run.ts';
import type { Failure } from '../../shared/kernel/errors/weir-error.ts';
import { traceIdOf } from '../../shared/observe/index.ts';
import type { DataFolder } from '../http/index.ts';
import { filledMetadata } from '../../shared/workcell/index.ts';
import { type RunProgress, type UnknownStepView } from '../../shared/contracts/run-view.ts';
import { stepOfRun, unbegun, type PlaceOf } from './step-of-run.ts';
import { spanOfTime, utcMoment, utcTime } from '../../shared/kernel/wei-time.ts';
import { Turns } from '../../shared/kernel/lifecycle/waiting.ts';

/** What a WorkflowRun is put together from: a stored run, or one that is about to be stored. */
export type RunParts = Pick<StoredRun, 'definition' | 'state' | 'summary' | 'steps'> & {
  /** True where the gateway has no broker now: a new run waits for it. */
  brokerAway?: boolean;
  /** Stated where the definition is without its steps: those are told apart, or not at all. */
  progress?: RunProgress;
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
export function workflowRun(run: RunParts, places: Places): JsonObject {
  const { definition, steps } = run;
  const placeOf: PlaceOf = (file) => places.inRun(definition.directory, file);
  return {
    ...frameOf(run),
    flowdef: asList(definition.workflow['flowdef']).map(unbegun),
    steps: definition.steps.map((step, position) => stepOfRun(step, steps[position], placeOf)),
  };
}

/** A WorkflowRun without its two lists of steps. */
function frameOf(run: RunParts): JsonObject {
  const { definition, state, summary, brokerAway = false } = run;
  const { started_at, ended_at, error = state === 'withdrawn' ? neverAccepted : undefined } = summary ?? {};
  const isOver = isTerminal(state);
  const owners = ownersOf(definition);
  const words = { status: statusOf(state, summary), waiting: waitingOf(state, summary, brokerAway) };
  const trace_id = traceIdOf(definition.run_id, definition);
  const times = { created_at: utcMoment(definition.created_at), ...spanOfTime(started_at, ended_at) };
  const overdue_since = utcTime(summary?.overdue_since);
  const { flowdef: _f, steps: _s, metadata, ...workflow } = definition.workflow;
  return {
    ...workflow,
    metadata: filledMetadata(isObject(metadata) ? metadata : {}),
    label: definition.label,
    run_id: definition.run_id,
    experiment_id: definition.experiment_id,
    payload: definition.payload,
    ...words,
    step_index: summary?.step_index ?? 0,
    progress: run.progress ?? progressOf(run, isOver),
    simulate: definition.simulate,
    state,
    ...times,
    error: error ?? null,
    ...waitingForViews(isOver, summary),
    paused_by: asked(summary?.paused_by),
    cancelled_by: asked(summary?.cancelled_by),
    trace_id,
    given_parameters: definition.parameters ?? null,
    ...(definition.priority === undefined ? {} : { priority: definition.priority }),
    ...owners,
    ...(definition.retry_of === undefined
      ? {}
      : { retry_of: definition.retry_of, retried_by: asked(definition.retried_by) }),
    warnings: definition.warnings,
    unknown: unknownStep(summary),
    ...stepsWithoutWord(summary),
    ...(summary?.failing && !isOver ? { failing: true } : {}),
    overdue_since,
  };
}

function asked(by: AskedBy | undefined): JsonObject | null {
  return by ? { ...by, at: utcTime(by.at) } : null;
}

function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** A WorkflowRun as JSON in UTF-8. Others have their turns while that of a long run is written. */
export async function renderRun(run: RunParts, places: Places): Promise<Uint8Array> {
  const { definition, steps } = run;
  const frame = frameOf(run);
  const placeOf = (file: string) => places.inRun(definition.directory, file);
  const submitted = await listOf(asList(definition.workflow['flowdef']), unbegun);
  const carriedOut = await listOf(definition.steps, (step, position) =>
    stepOfRun(step, steps[position], placeOf),
  );
  const text = [
    JSON.stringify(frame).slice(0, -1),
    ',"flowdef":',
    ...submitted,
    ',"steps":',
    ...carriedOut,
    '}',
  ];
  return Buffer.concat(text.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

/** A JSON list of what each item becomes, in pieces. */
async function listOf<T>(
  items: readonly T[],
  become: (item: T, position: number) => Json,
): Promise<Buffer[]> {
  const turns = new Turns();
  const pieces: Buffer[] = [];
  for (const [position, item] of items.entries()) {
    if (position > 0 && turns.isDue()) await turns.pass();
    pieces.push(Buffer.from(`${position === 0 ? '[' : ','}${JSON.stringify(become(item, position))}`));
  }
  return [...pieces, Buffer.from(items.length === 0 ? '[]' : ']')];
}

/** The step of a run whose outcome nobody knows, its times in UTC; null where all is known. */
export function unknownStep(summary: RunSummary | undefined): UnknownStepView | null {
  const { unknown } = summary ?? {};
  return unknown ? viewOf(unknown) : null;
}

/** The steps of a run that wait for a person's word, where there are such: several whose outcomes nobody knows, those that have failed. */
export function stepsWithoutWord(summary: RunSummary | undefined): {
  unknowns?: UnknownStepView[];
  held?: (Omit<HeldStep, 'since'> & { since: string })[];
} {
  const { unknowns, held } = summary ?? {};
  return {
    ...(unknowns && { unknowns: unknowns.map(viewOf) }),
    ...(held && { held: held.map((step) => ({ ...step, since: utcMoment(step.since) })) }),
  };
}

function viewOf({ since, known, ...facts }: UnknownStep): UnknownStepView {
  const { silent_since, ...rest } = known;
  return {
    ...facts,
    since: utcMoment(since),
    known: { ...rest, ...(silent_since === undefined ? {} : { silent_since: utcMoment(silent_since) }) },
  };
}

/** For what the steps of a run wait, and how many do, as people are told it. Nothing where the run is over. */
export function waitingForViews(
  isOver: boolean,
  summary: RunSummary | undefined,
): { waiting_for: WaitingForView[]; waiting_steps: number } {
  const { waiting_for = [], waiting_steps = waiting_for.length } = summary ?? {};
  if (isOver) return { waiting_for: [], waiting_steps: 0 };
  return { waiting_for: waiting_for.map(waitView), waiting_steps };
}

function waitView({ since, held_by, until, ...rest }: WaitingFor): WaitingForView {
  const ends = utcTime(until);
  return {
    ...rest,
    since: utcMoment(since),
    ...(held_by && { held_by: holderOf(held_by) }),
    ...(ends === null ? {} : { until: ends }),
  };
}

function holderOf({ since, ...holder }: HeldByWhom): NonNullable<WaitingForView['held_by']> {
  const at = utcTime(since);
  return { ...holder, ...(at === null ? {} : { since: at }) };
}
