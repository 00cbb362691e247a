import { type JsonObject, type Json, isObject } from '../../kernel/json/json.ts';
import type { StepDefinition, RunDefinition } from '../../contracts/run.ts';
import { escapePointer } from '../../kernel/json/schema.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { changedStep, type StepChange } from '../../contracts/step-change.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import {
  type Problem,
  describeProblems,
  firstProblems,
  located,
  type Locate,
} from '../../kernel/json/problem.ts';
import { findStep } from './steps-to-repeat.ts';
import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { putInLocations, RunSize } from '../put-in.ts';
import type { TemplateStep } from '../../contracts/step-flow.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import type { ArchivedRun } from '../../contracts/archived-run.ts';
import { checkInstruments } from '../check-instruments.ts';
import { draftRun } from '../draft-run.ts';
import type { GrowingRun } from '../flow/growing-run.ts';
import { maxSteps } from '../workflow-schema.ts';
import { renumbered, allBefore, ownerOf, stepGraph } from './step-graph.ts';

/** Changes of steps' arguments, by position, and the steps as they are with them. */
export interface ChangedSteps {
  changes: Map<number, StepChange[]>;
  steps: Map<number, StepDefinition>;
  problems: Problem[];
}

/**
 * Changes arguments of steps that have still to be done. Of a loop, those of the step that its rounds consist of are changed: its own
 * name stands for it, or the name that a step of a sub-workflow has in it (`wash/rinse`).
 * @param positions the positions by which people know the steps, where those are others than their places in the list
 * @param whyFixed why nothing of a step can be changed any more, in words; undefined where it can
 * @throws WeirError `step_not_found`, `bad_request` where a name is that of several steps
 */
export function changeSteps(
  steps: readonly StepDefinition[],
  args: ChangedArgs,
  workcell: Pick<Workcell, 'locations'>,
  whyFixed: (position: number) => string | undefined,
  positions?: readonly number[],
): ChangedSteps {
  const changed: ChangedSteps = { changes: new Map(), steps: new Map(), problems: [] };
  for (const [name, given] of Object.entries(args)) {
    const pointer = `/args/${escapePointer(name)}`;
    const { position, inner } = targetOf(steps, name, positions);
    const step = changed.steps.get(position) ?? steps[position];
    if (!step) continue;
    const why = whyFixed(position);
    if (why !== undefined) {
      changed.problems.push({ pointer, message: `step "${cutShort(step.name)}": ${why}` });
      continue;
    }
    const { change, problems } = changeWithin(step, inner, given, pointer, workcell);
    changed.changes.set(position, [...(changed.changes.get(position) ?? []), change]);
    changed.steps.set(position, changedStep(step, change));
    changed.problems.push(...problems);
  }
  return changed;
}

/** The arguments of a step that are changed. */
export function namesIn(changes: readonly StepChange[] = []): string[] {
  return changes.flatMap(({ args }) => Object.keys(args));
}

/** The step that a name or a position stands for, and which one of its body where it is a loop. */
function targetOf(
  steps: readonly StepDefinition[],
  name: string,
  positions?: readonly number[],
): { position: number; inner: string } {
  const within = [...steps.entries()].find(([, { loop, name: own }]) =>
    loop?.body.some((each) => each.name !== '' && `${own}/${each.name}` === name),
  );
  if (!steps.some((step) => step.name === name) && within)
    return { position: within[0], inner: name.slice(within[1].name.length + 1) };
  return { position: findStep(steps, name, positions), inner: '' };
}

function changeWithin(
  step: StepDefinition,
  inner: string,
  given: JsonObject,
  pointer: string,
  workcell: Pick<Workcell, 'locations'>,
): ReturnType<typeof stepChange> {
  const { loop, name } = step;
  if (!loop) return stepChange(step, given, pointer, workcell);
  const template = loop.body.find((each) => each.name === inner);
  if (!template) {
    const names = loop.body.map((each) => `"${name}/${each.name}"`).join(', ');
    throw new WeirError(
      'bad_request',
      `"${cutShort(name)}" is a loop of several steps: name one of ${names}`,
    );
  }
  const made = stepChange({ ...template, name }, given, pointer, workcell);
  return { ...made, change: { ...made.change, inner } };
}

/** Arguments that a person changes, by the step's name (or its position, as digits) and their own. */
export type ChangedArgs = Record<string, JsonObject>;

/**
 * The change of a step's arguments that a person asks for; an argument that names a location of the step's module gets the coordinates
 * that it has now.
 * @param pointer where the arguments stand in the request
 */
function stepChange(
  step: Pick<StepDefinition, 'name' | 'module' | 'locations'>,
  given: JsonObject,
  pointer: string,
  workcell: Pick<Workcell, 'locations'>,
): { change: StepChange; problems: Problem[] } {
  const known = workcell.locations[step.module] ?? {};
  const problems = Object.entries(given).flatMap(([name, place]): Problem[] => {
    const isPlace = typeof place !== 'string' || Object.hasOwn(known, place);
    if (isPlace || !Object.hasOwn(step.locations, name)) return [];
    const has = someOf(Object.keys(known)) || 'none';
    const message = `step "${cutShort(step.name)}": "${cutShort(place)}" is no location of ${step.module}, which has ${has}${didYouMean(place, Object.keys(known))}`;
    return [{ pointer: `${pointer}/${escapePointer(name)}`, message }];
  });
  return { change: putInLocations(given, known, new RunSize()), problems };
}

/** Steps of a workflow's language that are to be put into a run. */
export interface WrittenSteps {
  steps: readonly JsonObject[];
  /** Where they stand in the text that was handed in, by pointers into a workflow of them; where they came as a text. */
  locate?: Locate;
}

/**
 * Makes steps of a workflow's language that are put into a run which goes on, before the step at a position. They may name the run's payload
 * and parameters, its files, each other, and the steps of the run that are done before that one; they are done one after the other.
 * @throws WeirError `invalid_workflow` with every problem and its place, `too_large`
 */
export async function compileInserted(
  { steps: written, locate = () => undefined }: WrittenSteps,
  { definition }: Pick<ArchivedRun, 'definition'>,
  target: number,
  workcell: Workcell,
  state: WorkcellState,
): Promise<TemplateStep[]> {
  const { payload, workflow, inputs, simulate } = definition;
  const base = definition.steps.length;
  const into = growingRun(definition, target);
  const parameters = parametersOf(workflow);
  const draft = draftRun(
    {
      text: JSON.stringify({ name: 'inserted', parameters, flowdef: written }),
      payload,
      parameters: undefined,
      uploads: inputs.map(({ path, size, sha256 }) => ({ field: 'files', name: path, size, sha256 })),
      into,
    },
    workcell,
  );
  const { problems } = await checkInstruments(
    draft.placed,
    state,
    simulate ? [] : workcell.modules,
    draft.problems,
    draft.texts,
    into.before,
  );
  refuse([...draft.problems, ...problems], locate);
  const count = draft.steps.length;
  if (base + count > maxSteps)
    throw new WeirError('too_large', `a run may have ${maxSteps} steps, and this one has ${base}`);
  // Numbers below 0 stand for steps that have no position yet; those within the steps move out of the way.
  const to = (number: number): number => {
    if (number < 0) return number - count;
    return number < base ? number : base - 1 - number;
  };
  return draft.steps.map((step, index) => {
    const number = base + index;
    const after = step.after ?? (index === 0 ? [] : [number - 1]);
    return { ...renumbered(step, after.map(to), to), number: to(number) };
  });
}

/** What the new steps may name of a run; what belongs to a round, or was done after a failure, nobody names. */
function growingRun({ steps }: Pick<RunDefinition, 'steps'>, target: number): GrowingRun {
  const graph = stepGraph(steps);
  const earlier = allBefore(graph, steps, target);
  const named = steps.flatMap((step, number) =>
    ownerOf(step) === undefined ? [{ step, number, name: step.name, pointer: '' }] : [],
  );
  return {
    count: steps.length,
    before: named.filter(({ number }) => earlier.has(number)),
    begin: graph.before[target] ?? [],
    others: new Set(named.flatMap(({ number, name }) => (earlier.has(number) ? [] : [name]))),
  };
}

/** With the values that they have in this run. */
function parametersOf({ parameters }: JsonObject): Json {
  return Array.isArray(parameters) ? parameters.filter((each) => isObject(each)) : [];
}

function refuse(problems: readonly Problem[], locate: Locate): void {
  if (problems.length === 0) return;
  const told = firstProblems(problems)
    .map((problem) => located(problem, locate))
    .map((problem) => ({ ...problem, pointer: problem.pointer.replace(/^\/flowdef/, '/steps') }));
  throw new WeirError('invalid_workflow', describeProblems(told), { details: told });
}
