import type { Json, JsonObject } from '../../kernel/json/json.ts';
import { firstProblems, located, type Problem } from '../../kernel/json/problem.ts';
import type { WorkflowCheck } from '../../contracts/workflow-check.ts';
import type { DeclaredParameter } from '../check-parameter.ts';
import { readWorkflow, type ReadWorkflow } from '../read-workflow.ts';
import { type CheckFacts, checkWorkflow } from './check-workflow.ts';

/** What is found in a workflow that is to be kept. */
export interface CheckToSave extends Pick<WorkflowCheck, 'problems' | 'warnings'> {
  /** The name that stands in it. */
  title: string | null;
  /** What it says that it is for. */
  description?: string;
  /** What makes it, or one that it uses, no workflow, or another than is written; with their places. */
  refused: Problem[];
}

/**
 * Looks at a workflow that is to be kept: what may be otherwise when it is run is told, and what only a submission gives is not missed. Of a
 * parameter that says of which type it is, some value is taken. Pure.
 */
export async function checkToSave(
  { text, workflows }: { text: string; workflows: Readonly<Record<string, string>> },
  facts: CheckFacts,
): Promise<CheckToSave> {
  const read = readWorkflow(text);
  const used = Object.entries(workflows).flatMap(([file, each]) =>
    whyRefused(readWorkflow(each, file), file),
  );
  const refused = firstProblems([...whyRefused(read), ...used]);
  const parameters = read.ok ? someValues(read.document.parameters ?? []) : {};
  const asked = { text, workflows, parameters, payload: {}, files: [], simulate: false, strict: false };
  const { problems, warnings, workflow } = await checkWorkflow(asked, facts);
  const missed = problems.filter(({ wanting }) => !wanting);
  const { name: title = null, description } = workflow ?? {};
  return { refused, title, ...(description && { description }), problems: missed, warnings };
}

function whyRefused(read: ReadWorkflow, file?: string): Problem[] {
  const problems = read.ok ? read.keys.refused : read.problems;
  const inFile = file === undefined ? {} : { file };
  return problems.map((problem) => ({ ...located(problem, read.locate), ...inFile }));
}

/** A value for each parameter that has none and says enough. */
function someValues(declared: readonly DeclaredParameter[]): JsonObject {
  return Object.fromEntries(
    declared.flatMap((parameter): [string, Json][] => {
      const value = (parameter.default ?? null) === null ? someValue(parameter) : undefined;
      return value === undefined ? [] : [[parameter.name, value]];
    }),
  );
}

function someValue({ type, enum: values, minimum, maximum }: DeclaredParameter): Json | undefined {
  if (values?.[0] !== undefined) return values[0];
  if (type === 'number' || type === 'integer') return minimum ?? maximum ?? 1;
  return type ? { string: 'some', boolean: true, array: [], object: {} }[type] : undefined;
}
