import path from 'node:path';
import { notHandedIn } from '../../shared/workflow/index.ts';
import type { Problem } from '../../shared/kernel/json/problem.ts';
import type { Submission } from '../client/index.ts';
import { stepFiles } from './attachments.ts';

/**
 * The problems of a workflow file and of those that it uses, those of files that did not come with the path where each was looked for: on the machine
 * of whoever hands the workflow in there is no such file.
 */
export function withMissingFiles(
  problems: readonly Problem[],
  { workflow, workflows = {} }: Pick<Submission, 'workflow' | 'workflows'>,
  file: string,
): Problem[] {
  if (!problems.some(isMissing)) return [...problems];
  const folder = path.dirname(path.resolve(file));
  const wanted = new Map(
    stepFiles(workflow, workflows).map((each) => [
      `${each.workflow} ${each.pointer}`,
      path.resolve(folder, each.folder, each.file),
    ]),
  );
  return problems.map((problem) => {
    const place = `${problem.file ?? ''} ${problem.pointer}`;
    const missing = isMissing(problem) ? wanted.get(place) : undefined;
    if (missing === undefined) return problem;
    return { ...problem, message: `${problem.message}: there is no such file as ${missing}` };
  });
}

function isMissing({ message }: Problem): boolean {
  return message.endsWith(notHandedIn);
}
