import { progressOf } from './run-progress.ts';
import { statusOf, waitingOf } from './run-status.ts';
import type { HeldByWhom, WaitTold, WaitingForView } from '../../contracts/waiting-for.ts';
import type { Site } from '../condition/commands.ts';
import { tellWait } from '../waits/in-words.ts';
import { defined, isObject, type Json, type JsonObject } from '../../kernel/json/json.ts';
import {
  isTerminal,
  type AskedBy,
  type RunDefinition,
  type StoredRun,
  ownersOf,
  type HeldStep,
  type RunSummary,
  type UnknownStep,
} from '../../contracts/run.ts';
import type { Failure } from '../../kernel/errors/weir-error.ts';
import { filledMetadata } from '../../workcell/index.ts';
import { type RunProgress, type UnknownStepView } from '../../contracts/run-view.ts';
import { stepOfRun, unbegun, type PlaceOf } from './step-of-run.ts';
import { spanOfTime, utcMoment, utcTime } from '../../kernel/wei-time.ts';

/** What a WorkflowRun is put together from: a stored run, or one that is about to be stored. */
export type RunParts = Pick<StoredRun, 'definition' | 'state' | 'summary' | 'steps'> & {
  /** The trace that the run belongs to. */
  trace_id: string;
  site: Site;
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
export interface Places {
  inRun(directory: string, ...below: string[]): string;
}

/** WEI's WorkflowRun, with fields of ours beside: `state`, times in UTC, the error, and what a step waits for. */
export function workflowRun(run: RunParts, places: Places): JsonObject {
  const { definition, steps } = run;
  const placeOf: PlaceOf = (file) => places.inRun(definition.directory, file);
  return {
    ...frameOf(run),
    flowdef: flowdefOf(run).map(unbegun),
    steps: definition.steps.map((step, position) => stepOfRun(step, steps[position], placeOf)),
  };
}

/** A WorkflowRun without its two lists of steps. */
export function frameOf(run: RunParts): JsonObject {
  const { definition, state, summary, trace_id, brokerAway = false } = run;
  const { started_at, ended_at, error = state === 'withdrawn' ? neverAccepted : undefined } = summary ?? {};
  const isOver = isTerminal(state);
  const owners = ownersOf(definition);
  const words = { status: statusOf(state, summary), waiting: waitingOf(state, summary, brokerAway) };
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
    ...waitingForViews(run),
    paused_by: asked(summary?.paused_by),
    cancelled_by: asked(summary?.cancelled_by),
    trace_id,
    given_parameters: definition.parameters ?? null,
    ...defined({
      priority: definition.priority,
      submission: definition.submission,
      library: definition.library,
    }),
    ...momentsOf(definition),
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

function momentsOf({ not_before, complete_by }: Pick<RunDefinition, 'not_before' | 'complete_by'>): {
  not_before?: string;
  complete_by?: string;
} {
  return {
    ...(not_before === undefined ? {} : { not_before: utcMoment(not_before) }),
    ...(complete_by === undefined ? {} : { complete_by: utcMoment(complete_by) }),
  };
}

function asked(by: AskedBy | undefined): JsonObject | null {
  return by ? { ...by, at: utcTime(by.at) } : null;
}

/** The steps as their author wrote them. */
export function flowdefOf({ definition }: Pick<RunParts, 'definition'>): Json[] {
  const { flowdef } = definition.workflow;
  return Array.isArray(flowdef) ? flowdef : [];
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
    known: { ...rest, ...defined({ silent_since: utcTime(silent_since) ?? undefined }) },
  };
}

/** For what the steps of a run wait, and how many do, as people are told it. Nothing where the run is over. */
export function waitingForViews({
  definition,
  state,
  summary,
  site,
}: Pick<RunParts, 'definition' | 'state' | 'summary' | 'site'>): {
  waiting_for: WaitingForView[];
  waiting_steps: number;
} {
  const { waiting_for = [], waiting_steps = waiting_for.length } = summary ?? {};
  if (isTerminal(state)) return { waiting_for: [], waiting_steps: 0 };
  const told = waiting_for.map((wait) => waitView(tellWait(definition.run_id, wait, site)));
  return { waiting_for: told, waiting_steps };
}

function waitView({ since, held_by, until, ...rest }: WaitTold): WaitingForView {
  const told = { held_by: held_by && holderOf(held_by), until: utcTime(until) ?? undefined };
  return { ...rest, since: utcMoment(since), ...defined(told) };
}

function holderOf({ since, ...holder }: HeldByWhom): NonNullable<WaitingForView['held_by']> {
  return { ...holder, ...defined({ since: utcTime(since) ?? undefined }) };
}
