import { didYouMean } from '../../shared/contracts/did-you-mean.ts';
import { escapePointer } from '../../shared/contracts/schema.ts';
import type { Problem } from '../../shared/yaml/problem.ts';
import { knownStepKeys, knownWorkflowKeys, type WorkflowDocument } from './workflow-schema.ts';

/**
 * Keys of a workflow that nobody heeds: labs keep notes in their files, but a slip of the finger must not go unseen. Each
 * is told once, where it stands first.
 */
export function findUnknownKeys(document: WorkflowDocument): Problem[] {
  const told = new Set<string>();
  const problems: Problem[] = [];
  const tell = (object: object, known: ReadonlySet<string>, pointer: string, what: string): void => {
    for (const key of Object.keys(object)) {
      if (known.has(key) || told.has(`${what} ${key}`)) continue;
      told.add(`${what} ${key}`);
      const message = `${what} "${key}" is not known and has no effect${didYouMean(key, known)}`;
      problems.push({ pointer: `${pointer}/${escapePointer(key)}`, message });
    }
  };
  tell(document, knownWorkflowKeys, '', "the workflow's key");
  for (const [index, step] of document.flowdef.entries()) {
    tell(step, knownStepKeys, `/flowdef/${index}`, 'the step key');
  }
  return problems;
}
