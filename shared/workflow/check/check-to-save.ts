import { firstProblems, located, type Problem } from '../../kernel/json/problem.ts';
import type { WorkflowCheck } from '../../contracts/workflow-check.ts';
import { readWorkflow } from '../read-workflow.ts';
import { type CheckFacts, type CheckRequest, checkWorkflow } from './check-workflow.ts';

/** What is found in a workflow that is to be kept. */
export interface CheckToSave {
  /** What makes it, or one that it uses, no workflow, or another than is written; with their places. */
  refused: Problem[];
  /** All that is wrong with it in the lab as it is now, without the values that a submission gives it. */
  check: WorkflowCheck;
}

/** Looks at a workflow that is to be kept: the lab, and the values, may be others when it is run. Pure. */
export async function checkToSave(request: CheckRequest, facts: CheckFacts): Promise<CheckToSave> {
  const { text, workflows } = request;
  const used = Object.entries(workflows).flatMap(([file, each]) => whyRefused(each, file));
  return {
    refused: firstProblems([...whyRefused(text), ...used]),
    check: await checkWorkflow(request, facts),
  };
}

function whyRefused(text: string, file?: string): Problem[] {
  const read = readWorkflow(text, file);
  const problems = read.ok ? read.keys.refused : read.problems;
  const inFile = file === undefined ? {} : { file };
  return problems.map((problem) => ({ ...located(problem, read.locate), ...inFile }));
}
