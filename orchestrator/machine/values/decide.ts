import type { StepDefinition, StepRecord } from '../../../shared/contracts/run.ts';
import type { Scope, StepNumber, Loop } from '../../../shared/contracts/step-flow.ts';
import { WeirError, toFailure, type Failure } from '../../../shared/kernel/errors/weir-error.ts';
import {
  Budget,
  ExpressionError,
  stepsOfPointer,
  type RunSeen,
  type Outcome,
  valuesOf,
  textOf,
} from '../../../shared/expressions/index.ts';
import {
  valueOf,
  countRounds,
  decideLoop,
  pathsOf,
  type PlacedStep,
  resultOfLoop,
  roundsOf,
} from './decide-loop.ts';
import type { Decision, RunSoFar } from './decision.ts';
import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';

/** Characters of a step's name. */
const longestName = 1000;

/**
 * What the expressions of a step come to, by their places. An argument that comes to the name of a location has its coordinates, as one
 * has that is written so in the workflow; the name is among the step's locations then.
 *
 * @param known the locations that the step's module knows: their coordinates, by name
 * @throws ExpressionError where one comes to nothing, or to what its place cannot hold
 */
function stepValues(
  step: StepDefinition,
  seen: RunSeen,
  budget: Budget,
  known: Readonly<Record<string, Json>> = {},
): JsonObject {
  const { expressions, scope } = step;
  if (!expressions) return {};
  const values = valuesOf(expressions, scope ?? { steps: {}, values: {} }, seen, budget);
  return Object.fromEntries(
    Object.entries(values).flatMap(([pointer, value]) => [
      [pointer, fitting(pointer, value)] as const,
      ...located(pointer, value, known),
    ]),
  );
}

/** Coordinates in the place of a location's name, and the name where those of locations stand. */
function located(
  pointer: string,
  value: Json,
  known: Readonly<Record<string, Json>>,
): (readonly [string, Json])[] {
  const isArgument = /^\/args\/[^/]+$/.test(pointer);
  if (!isArgument || typeof value !== 'string' || !Object.hasOwn(known, value)) return [];
  return [
    [pointer, known[value] ?? null] as const,
    [pointer.replace('/args/', '/locations/'), value] as const,
  ];
}

function fitting(pointer: string, value: Json): Json {
  if (pointer === '/name') return textOf(value).replaceAll(/\s+/g, ' ').slice(0, longestName);
  if (!pointer.startsWith('/files/')) return value;
  if (typeof value === 'string' && value !== '') return value;
  throw new ExpressionError(
    'It has to come to the path of a file, as steps.NAME.files.KEY does.',
    0,
    pointer,
  );
}

/** True for a step of which it is decided what it does once all that it waits for is done. */
export function needsDecision({ when, expressions, loop, scope }: StepDefinition): boolean {
  return (
    when !== undefined || expressions !== undefined || loop !== undefined || conditionsOf(scope).length > 0
  );
}

/**
 * Works out what is to be done about a step whose turn has come; of a loop, again each time that a step of its rounds is done. It
 * depends on its arguments alone: asked again after a restart, it says the same.
 */
export function decide(run: RunSoFar, position: StepNumber): Decision {
  const step = run.definition.steps[position];
  if (!step) throw new Error(`the run has no step ${position}`);
  const seen = runSeen(run);
  const budget = new Budget();
  try {
    if (!step.loop) {
      if (!isWanted(step, seen, budget)) return { type: 'pass' };
      return { type: 'go', values: stepValues(step, seen, budget, run.locationsOf?.(step.module)) };
    }
    const rounds = countRounds(run, position);
    // It is asked for once: before the first round.
    if (rounds.all === 0 && !isWanted(step, seen, budget)) return { type: 'pass' };
    return decideLoop({ run, position, step, loop: step.loop, rounds, seen, budget });
  } catch (error) {
    return { type: 'refuse', error: failureOf(error) };
  }
}

/** True where all conditions are: its own, and those of the sub-workflows that it is a step of. */
function isWanted(step: StepDefinition, seen: RunSeen, budget: Budget): boolean {
  const own = step.when === undefined ? [] : [{ when: step.when, scope: step.scope }];
  // Outermost first: what is within is not looked at where that is not true.
  return [...own, ...conditionsOf(step.scope)]
    .reverse()
    .every(({ when, scope }) => valueOf('/when', when, 'truth', { scope, seen, budget }));
}

function conditionsOf(scope: Scope | undefined): { when: string; scope: Scope }[] {
  const found = [];
  for (let given = scope?.given; given; given = given.scope.given) {
    if (given.when !== undefined) found.push({ when: given.when, scope: given.scope });
  }
  return found;
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof ExpressionError)) {
    if (WeirError.is(error)) return toFailure(error);
    throw error;
  }
  const { message, pointer = '', at } = error;
  const place = stepsOfPointer(pointer).join('.');
  return toFailure(new WeirError('expression_failed', `${place}: ${message}`, { details: { pointer, at } }));
}

/** A run as the expressions of its steps see it. */
function runSeen(run: RunSoFar): RunSeen {
  const { run_id, label, experiment_id } = run.definition;
  return { outcome: (step) => outcomeOf(run, step), run: { id: run_id, label, experiment_id } };
}

/** What became of a step; of a loop that is not done, what it has come to so far, for only its own rounds and conditions name it then. */
function outcomeOf(run: RunSoFar, step: StepNumber): Outcome | undefined {
  const record = run.records[step];
  const loop = run.definition.steps[step]?.loop;
  const isDone = run.isDone(step);
  if (loop && !(isDone && statusOf(record) !== 'succeeded'))
    return outcomeOfLoop(run, loop, roundsOf(run, step));
  return isDone ? { status: statusOf(record), data: record?.data ?? {}, files: pathsOf(record) } : undefined;
}

/** One of which no round is over is as if it had been skipped: each of its values is null. */
function outcomeOfLoop(run: RunSoFar, loop: Loop, rounds: readonly PlacedStep[][]): Outcome {
  const over = rounds.filter((round) => round.every(({ position }) => run.isDone(position)));
  if (over.length === 0) return { status: 'skipped', data: {}, files: {} };
  const counted = loop.repeat ? over.slice(-1) : over;
  const failed = counted.every((round) =>
    round.some(({ position }) => statusOf(run.records[position]) === 'failed'),
  );
  return { status: failed ? 'failed' : 'succeeded', ...resultOfLoop(run, loop, over) };
}

/** One without a record was left out before anything was known of it. */
function statusOf(record: StepRecord | undefined): Outcome['status'] {
  if (record === undefined) return 'skipped';
  const { status, resolution } = record;
  if (status === 'succeeded' || status === 'skipped') return status;
  return status === 'cancelled' && resolution?.as === 'skip' ? 'skipped' : 'failed';
}
