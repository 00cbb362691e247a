import type { Json, JsonObject } from '../../shared/contracts/json.ts';
import { isObject } from '../../shared/contracts/json.ts';
import type { TemplateStep } from '../../shared/contracts/step-flow.ts';
import type { WorkcellState } from '../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { describeProblems, firstProblems, type Problem } from '../../shared/yaml/problem.ts';
import type { ArchivedRun } from '../archive/archived-run.ts';
import { checkInstruments } from '../workflow/check-instruments.ts';
import { draftRun } from '../workflow/draft-run.ts';
import { maxSteps } from '../workflow/workflow-schema.ts';
import { renumbered } from './renumber.ts';

/**
 * Makes steps of a workflow's language that are put into a run which goes on. They may name the run's payload and parameters, its files,
 * and each other; they are done one after the other.
 * @throws WeirError `invalid_workflow` with every problem and its place, `too_large`
 */
export function compileInserted(
  written: readonly JsonObject[],
  { definition }: Pick<ArchivedRun, 'definition'>,
  workcell: Workcell,
  state: WorkcellState,
): TemplateStep[] {
  const { payload, workflow, inputs, simulate } = definition;
  const parameters = parametersOf(workflow);
  const draft = draftRun(
    {
      text: JSON.stringify({ name: 'inserted', parameters, flowdef: written }),
      payload,
      parameters: undefined,
      uploads: inputs.map(({ path, size, sha256 }) => ({ field: 'files', name: path, size, sha256 })),
    },
    workcell,
  );
  const { problems } = checkInstruments(
    draft.placed,
    state,
    simulate ? [] : workcell.modules,
    draft.problems,
  );
  refuse([...draft.problems, ...problems]);
  const count = draft.steps.length;
  if (definition.steps.length + count > maxSteps)
    throw new WeirError(
      'too_large',
      `a run may have ${maxSteps} steps, and this one has ${definition.steps.length}`,
    );
  // Numbers below 0 stand for steps that have no position yet; those within the steps move out of the way.
  const to = (number: number): number => (number < 0 ? number - count : -1 - number);
  return draft.steps.map((step, index) => {
    const after = step.after ?? (index === 0 ? [] : [index - 1]);
    return { ...renumbered(step, after.map(to), to), number: to(index) };
  });
}

/** With the values that they have in this run. */
function parametersOf({ parameters }: JsonObject): Json {
  return Array.isArray(parameters) ? parameters.filter((each) => isObject(each)) : [];
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const told = firstProblems(problems).map(({ pointer, message }) => ({
    pointer: pointer.replace(/^\/flowdef/, '/steps'),
    message,
  }));
  throw new WeirError('invalid_workflow', describeProblems(told), { details: told });
}
