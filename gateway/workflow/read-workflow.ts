import type { Json } from '../../shared/contracts/json.ts';
import { loadYaml } from '../../shared/yaml/load-yaml.ts';
import type { Locate, Problem } from '../../shared/yaml/problem.ts';
import { maxSteps, validateWorkflow, type WorkflowDocument } from './workflow-schema.ts';

/** A workflow whose outer shape is right, or what is wrong with it. */
export type ReadWorkflow =
  | { ok: false; problems: Problem[]; locate: Locate }
  | { ok: true; document: WorkflowDocument; warnings: string[]; locate: Locate };

/** Reads a workflow from JSON or YAML; its steps are not looked into yet. */
export function readWorkflow(text: string): ReadWorkflow {
  const loaded = loadYaml(text);
  if (!loaded.ok) return { ok: false, problems: loaded.problems, locate: () => undefined };
  const { value, warnings, locate } = loaded;
  const problems = findProblems(value);
  if (problems.length > 0) return { ok: false, problems, locate };
  return { ok: true, document: value as unknown as WorkflowDocument, warnings, locate };
}

function findProblems(value: Json): Problem[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const what = Array.isArray(value) ? 'a list' : value === null ? 'nothing' : `a ${typeof value}`;
    return [
      { pointer: '', message: `a workflow is an object with a name and a flowdef, and this is ${what}` },
    ];
  }
  const steps = value['flowdef'];
  if (Array.isArray(steps) && steps.length > maxSteps) {
    const message = `the workflow has ${steps.length} steps, and a run may have ${maxSteps} at most`;
    return [{ pointer: '/flowdef', message }];
  }
  const problems: Problem[] = validateWorkflow(value);
  if (Array.isArray(steps) && steps.length === 0) {
    problems.push({ pointer: '/flowdef', message: 'the workflow has no steps' });
  }
  return problems;
}
