import { type Json, type JsonObject, isObject } from '../../kernel/json/json.ts';
import type { RunDefinition } from '../../contracts/run.ts';
import type { TemplateStep } from '../../contracts/step-flow.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import {
  describeProblems,
  firstProblems,
  located,
  type Locate,
  type Problem,
} from '../../kernel/json/problem.ts';
import type { ArchivedRun } from '../../contracts/archived-run.ts';
import { checkInstruments } from '../check-instruments.ts';
import { draftRun } from '../draft-run.ts';
import type { GrowingRun } from '../flow/growing-run.ts';
import { maxSteps } from '../workflow-schema.ts';
import { renumbered, allBefore, ownerOf, stepGraph } from './step-graph.ts';

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
  const earlier = allBefore(stepGraph(steps), steps, target);
  const named = steps.flatMap((step, number) =>
    ownerOf(step) === undefined ? [{ step, number, name: step.name, pointer: '' }] : [],
  );
  return {
    count: steps.length,
    before: named.filter(({ number }) => earlier.has(number)),
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
