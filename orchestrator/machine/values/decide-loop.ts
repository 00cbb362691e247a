import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StepDefinition, StepRecord } from '../../../shared/contracts/run.ts';
import type { Loop, StepNumber, Scope } from '../../../shared/contracts/step-flow.ts';
import { toFailure, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  type Budget,
  type RunSeen,
  ExpressionError,
  parseExpression,
  evaluateIn,
  type Outcome,
} from '../../../shared/expressions/index.ts';
import type { Decision, RunSoFar } from './decision.ts';
import { placeSteps } from './place-steps.ts';

/** Characters of JSON that the record of a loop may hold of what its rounds returned, and of the list that it goes through. */
const mostKept = 256 * 1024;

/** A step of a round. */
export interface PlacedStep {
  position: StepNumber;
  /** What it is called in the body of its loop; empty where it is the only one. */
  name: string;
}

/** The rounds of a loop that there are by now, the first one first: the steps of each in the order of the body. */
export function roundsOf(run: Pick<RunSoFar, 'definition' | 'roundParts'>, loop: StepNumber): PlacedStep[][] {
  const body = bodyOf(run, loop);
  const parts = run.roundParts(loop);
  return Array.from({ length: parts.length / body.length }, (_, round) =>
    body.map(({ name }, index) => ({ position: parts[round * body.length + index] ?? -1, name })),
  );
}

/** How many rounds of a loop there are by now, and how many of them are under way. It is asked after each round: of a thousand, a thousand times. */
export function countRounds(run: RunSoFar, loop: StepNumber): { all: number; open: number } {
  const { length } = bodyOf(run, loop);
  const parts = run.roundParts(loop);
  let open = 0;
  for (let from = 0; from < parts.length; from += length) {
    for (let at = from; at < from + length; at += 1) {
      if (run.isDone(parts[at] ?? -1)) continue;
      open += 1;
      break;
    }
  }
  return { all: parts.length / length, open };
}

function bodyOf({ definition }: Pick<RunSoFar, 'definition'>, loop: StepNumber): readonly { name: string }[] {
  const { body } = definition.steps[loop]?.loop ?? {};
  if (!body || body.length === 0) throw new Error(`step ${loop} of the run is no loop`);
  return body;
}

/**
 * What a loop returns: what is repeated, the values of its last round; what is done for each item of a list, the values of all rounds
 * in lists, with null where a round has none. Where its body is a sub-workflow, the same for each step of it, by the step's name.
 */
export function resultOfLoop(
  { records }: Pick<RunSoFar, 'records'>,
  loop: Loop,
  rounds: readonly PlacedStep[][],
): Pick<Outcome, 'data' | 'files'> {
  // What is done at the end of a round comes last, and returns nothing.
  const body = loop.body.filter(({ closes }) => !closes);
  const last = (rounds.at(-1) ?? []).slice(0, body.length);
  const [only] = body;
  const isSingle = only !== undefined && body.length === 1 && only.name === '';
  if (loop.repeat) {
    const data = ({ position }: PlacedStep) => records[position]?.data ?? {};
    const [single] = last;
    if (isSingle) {
      return single
        ? { data: data(single), files: pathsOf(records[single.position]) }
        : { data: {}, files: {} };
    }
    return { data: Object.fromEntries(last.map((step) => [step.name, data(step)])), files: {} };
  }
  const lists = (index: number) =>
    listsOf(rounds.map((round) => (round[index] ? (records[round[index].position]?.data ?? {}) : {})));
  if (isSingle) return { data: lists(0), files: {} };
  return { data: Object.fromEntries(body.map(({ name }, index) => [name, lists(index)])), files: {} };
}

/** What is kept in a loop's record of what it returns: lists that would be too long are left out. They are still in the records of its rounds. */
export function keptOfLoop(data: JsonObject): JsonObject {
  let left = mostKept;
  return Object.fromEntries(
    Object.entries(data).filter(([key, value]) => {
      const size = key.length + JSON.stringify(value).length;
      if (size > left) return false;
      left -= size;
      return true;
    }),
  );
}

/** The paths of the files that a step has made, by their labels. */
export function pathsOf(record: StepRecord | undefined): Record<string, string> {
  return Object.fromEntries((record?.files ?? []).map(({ label, path }) => [label, path]));
}

function listsOf(each: readonly JsonObject[]): JsonObject {
  const keys = new Set(each.flatMap((data) => Object.keys(data)));
  return Object.fromEntries(
    [...keys].map((key): [string, Json] => [
      key,
      each.map((data) => (Object.hasOwn(data, key) ? (data[key] ?? null) : null)),
    ]),
  );
}

/** How many steps a run may have, those that were added included. */
export const maxSteps = 10_000;

/** A loop that is under way, or about to be. */
export interface LoopSoFar {
  run: RunSoFar;
  position: StepNumber;
  step: StepDefinition;
  loop: Loop;
  /** How many rounds there are by now, and how many of them are under way. */
  rounds: { all: number; open: number };
  seen: RunSeen;
  budget: Budget;
}

/**
 * What is to be done about a loop that is wanted.
 *
 * @throws ExpressionError, or WeirError `too_many_steps`
 */
export function decideLoop(so_far: LoopSoFar): Decision {
  const { run, loop } = so_far;
  const { all, open } = so_far.rounds;
  const { for_each, repeat } = loop;
  if (for_each) {
    if (open >= for_each.max_parallel) return underWay;
    const { items, values } = itemsOf(so_far, for_each);
    const left = items.length - all;
    if (left <= 0 && open === 0) return done(so_far);
    limit(run.definition.steps.length + Math.max(0, left) * loop.body.length);
    const next = items.slice(all, all + for_each.max_parallel - open);
    const each = next.map((item) => ({ [for_each.as]: item }));
    return { ...added(so_far, each), ...(values && { values }) };
  }
  if (open > 0) return underWay;
  const max = repeat?.max ?? 1;
  if (all > 0 && isEnough(so_far)) return done(so_far);
  if (all >= max) return conditionOf(loop) ? neverEnough(so_far, max) : done(so_far);
  limit(run.definition.steps.length + loop.body.length);
  return added(so_far, [{}]);
}

const underWay: Decision = { type: 'round', added: [] };
const place = '/for_each';

/** The list that a loop goes through: kept in the loop's record once it is worked out, for its rounds may be thousands; a large one is not kept, and is worked out each time. */
function itemsOf(
  { run, position, step, seen, budget }: LoopSoFar,
  { items }: NonNullable<Loop['for_each']>,
): { items: readonly Json[]; values?: JsonObject } {
  if (typeof items !== 'string') return { items };
  const { status, values } = run.records[position] ?? {};
  const kept = status === 'running' ? values?.[place] : undefined;
  if (Array.isArray(kept)) return { items: kept };
  const found = valueOf(place, items, 'list', { scope: step.scope, seen, budget });
  return JSON.stringify(found).length > mostKept
    ? { items: found }
    : { items: found, values: { [place]: found } };
}

/** The condition that ends a loop: once it is true, or once it is not; undefined where it has none. */
function conditionOf({ repeat }: Loop): { key: 'until' | 'while'; text: string } | undefined {
  if (repeat?.until !== undefined) return { key: 'until', text: repeat.until };
  return repeat?.while === undefined ? undefined : { key: 'while', text: repeat.while };
}

function isEnough({ step, loop, rounds, seen, budget }: LoopSoFar): boolean {
  const condition = conditionOf(loop);
  if (!condition) return false;
  const { key, text } = condition;
  const values = { ...step.scope?.values, ...variablesOf(rounds.all - 1) };
  const scope = { steps: {}, ...step.scope, values };
  const isTrue = valueOf(`/repeat/${key}`, text, 'truth', { scope, seen, budget });
  return isTrue === (key === 'until');
}

function added(
  { run, position, step, loop, rounds }: LoopSoFar,
  each: readonly JsonObject[],
): Extract<Decision, { type: 'round' }> {
  const steps = each.flatMap((variables, index) => {
    const round = rounds.all + index + 1;
    return placeSteps(loop.body, {
      base: run.definition.steps.length + index * loop.body.length,
      added_for: { as: 'round', of: position, round },
      nameOf: (name) => `${step.name}[${round}]${name === '' ? '' : `/${name}`}`,
      variables: { ...variablesOf(round - 1), ...variables },
      before: beforeRound(run, position, round),
      cleanup: step.cleanup === true,
    });
  });
  return { type: 'round', added: steps };
}

/** The steps after which a round begins: those that the loop waits for, then the last ones of the round before. Rounds side by side follow no other. */
function beforeRound(run: RunSoFar, loop: StepNumber, round: number): readonly StepNumber[] {
  const { after, added_for, loop: { body = [], for_each } = {} } = run.definition.steps[loop] ?? {};
  if (round > 1) {
    if ((for_each?.max_parallel ?? 1) > 1) return [];
    const named = new Set(body.flatMap((step, index) => step.after ?? body[index - 1]?.number ?? []));
    const parts = run.roundParts(loop).slice((round - 2) * body.length, (round - 1) * body.length);
    return parts.filter((_, index) => !named.has(body[index]?.number ?? 0));
  }
  const before = after ?? (loop === 0 ? [] : [loop - 1]);
  if (before.length > 0 || added_for?.as !== 'round') return before;
  return beforeRound(run, added_for.of, added_for.round);
}

function variablesOf(index: number): JsonObject {
  return { index, round: index + 1 };
}

function done(so_far: LoopSoFar): Decision {
  return { type: 'looped', data: dataOf(so_far) };
}

function dataOf({ run, loop, position }: LoopSoFar): JsonObject {
  return keptOfLoop(resultOfLoop(run, loop, roundsOf(run, position)).data);
}

/** What it has come to is kept all the same: the run may go on with that. */
function neverEnough(so_far: LoopSoFar, max: number): Decision {
  const { key, text } = conditionOf(so_far.loop) ?? { key: 'until', text: '' };
  const still = key === 'until' ? 'still not true' : 'still true';
  const message = `after ${max} ${max === 1 ? 'round' : 'rounds'} its condition is ${still}: ${text}`;
  return { type: 'refuse', error: toFailure(new WeirError('never_enough', message)), data: dataOf(so_far) };
}

function limit(steps: number): void {
  if (steps <= maxSteps) return;
  const message = `The run would have ${steps} steps with all its rounds, and it may have ${maxSteps} at most.`;
  throw new WeirError('too_many_steps', message);
}

/** What an expression is evaluated with. */
interface Given {
  /** Missing where it names nothing. */
  scope: Scope | undefined;
  seen: RunSeen;
  budget: Budget;
}

/**
 * What an expression without braces comes to, which has to be true or false, or a list.
 *
 * @param pointer its place in the step, for errors
 * @throws ExpressionError
 */
export function valueOf(pointer: string, text: string, kind: 'truth', given: Given): boolean;
export function valueOf(pointer: string, text: string, kind: 'list', given: Given): Json[];
export function valueOf(pointer: string, text: string, kind: 'truth' | 'list', given: Given): Json {
  const { scope = { steps: {}, values: {} }, seen, budget } = given;
  try {
    const value = evaluateIn(parseExpression(text, 0, Infinity), scope, seen, budget);
    if (kind === 'truth' ? typeof value === 'boolean' : Array.isArray(value)) return value;
    const wanted = kind === 'truth' ? 'true or false' : 'a list';
    throw new ExpressionError(`It has to come to ${wanted}, and comes to ${shown(value)}.`, 0);
  } catch (error) {
    throw error instanceof ExpressionError ? error.inPlace(pointer) : error;
  }
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)} …` : text;
}
