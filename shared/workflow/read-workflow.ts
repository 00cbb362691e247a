import { isObject, type Json } from '../kernel/json/json.ts';
import { loadYaml } from '../yaml/index.ts';
import { describeProblem, placed, type Locate, type Problem } from '../kernel/json/problem.ts';
import { judgeKeys, type KeyFindings } from './judge-keys.ts';
import { modernise } from './modernise.ts';
import { maxSteps, validateWorkflow, type WorkflowDocument } from './workflow-schema.ts';

/** Characters of a JSON text up to which warnings are located: a place in it costs what YAML does. */
export const maxLocatedJson = 32 * 1024;

/** A workflow whose outer shape is right, or what is wrong with it. */
export type ReadWorkflow =
  | { ok: false; problems: Problem[]; locate: Locate }
  | { ok: true; document: WorkflowDocument; warnings: string[]; keys: KeyFindings; locate: Locate };

/**
 * Reads a workflow from JSON or YAML; its steps are not looked into yet.
 * @param file its path, where it is not the one that is handed in
 */
export function readWorkflow(text: string, file?: string): ReadWorkflow {
  const loaded = loadYaml(text);
  if (!loaded.ok) return { ok: false, problems: loaded.problems, locate: () => undefined };
  const { locate } = loaded;
  const { value, warnings } = modernise(loaded.value);
  const problems = findProblems(value);
  if (problems.length > 0) return { ok: false, problems, locate };
  const document = value as WorkflowDocument;
  // A place in a large JSON text costs seconds; only what is refused is worth that, and it is asked for later.
  const costly = loaded.format === 'json' && text.length > maxLocatedJson;
  const find: Locate = (pointer) => (costly ? undefined : locate(pointer));
  const withPlace = (each: Problem): Problem =>
    placed(file === undefined ? each : { ...each, file }, find(each.pointer));
  const inFile = (warning: string): string => (file === undefined ? warning : `${file}, ${warning}`);
  const { refused, unknown } = judgeKeys(document);
  return {
    ok: true,
    document,
    warnings: [...loaded.warnings.map(inFile), ...warnings.map((each) => describeProblem(withPlace(each)))],
    keys: { refused: refused.map(withPlace), unknown: unknown.map(withPlace) },
    locate,
  };
}

function findProblems(value: Json): Problem[] {
  if (!isObject(value)) {
    const what = Array.isArray(value) ? 'a list' : value === null ? 'nothing' : `a ${typeof value}`;
    const remedy = Array.isArray(value) ? ': put "name: ..." and "flowdef:" above the steps' : '';
    return [
      {
        pointer: '',
        message: `a workflow is an object with a name and a flowdef, and this is ${what}${remedy}`,
      },
    ];
  }
  const steps = value['flowdef'];
  if (Array.isArray(steps) && steps.length > maxSteps) {
    const message = `the workflow has ${steps.length} steps, and a run may have ${maxSteps} at most`;
    return [{ pointer: '/flowdef', message }];
  }
  const problems: Problem[] = validateWorkflow(value);
  if (steps === undefined && Array.isArray(value['steps'])) {
    problems.push({ pointer: '/steps', message: 'the list of steps is called "flowdef" in a workflow file' });
  }
  if (Array.isArray(steps) && steps.length === 0) {
    problems.push({ pointer: '/flowdef', message: 'the workflow has no steps' });
  }
  return problems;
}
