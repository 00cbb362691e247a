import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import { maxProblems, type Problem } from '../../shared/yaml/problem.ts';
import { buildStep } from '../workflow/build-step.ts';
import { fillStep } from '../workflow/fill-step.ts';
import { putInParameters, resolveParameters } from '../workflow/put-in-parameters.ts';
import { RunSize } from '../workflow/run-size.ts';
import { validateStep, type StepDocument, type WorkflowDocument } from '../workflow/workflow-schema.ts';

/** The steps whose shape is right, with where each stands in the workflow, and what else is wrong with them. */
export interface OtherSteps {
  steps: { position: number; step: StepDefinition }[];
  problems: Problem[];
}

/**
 * Looks on where a submission is refused already for the shape of a step: whoever writes a workflow wants to know what is wrong with
 * all of the others, too.
 * @throws WeirError `too_large` where the run would be.
 */
export function judgeOtherSteps(
  document: WorkflowDocument,
  given: { payload: JsonObject; parameters: JsonObject | undefined },
  workcell: Workcell,
): OtherSteps {
  const { parameters } = resolveParameters(document.parameters ?? [], given.parameters);
  const size = new RunSize();
  const found: OtherSteps = { steps: [], problems: [] };
  for (const [position, written] of document.flowdef.entries()) {
    if (found.problems.length > maxProblems) break;
    const pointer = `/flowdef/${position}`;
    size.beginStep(written);
    const put = putInParameters(written, pointer, parameters, size);
    if (put.problems.length > 0 || validateStep(put.step).length > 0) continue;
    const step = put.step as StepDocument;
    const filled = fillStep(step, pointer, given.payload, workcell, size);
    found.problems.push(...filled.problems);
    found.steps.push({ position, step: buildStep(step, String(position), filled) });
  }
  return found;
}
