import path from 'node:path';
import { notHandedIn } from '../../gateway/workflow/match-files.ts';
import { escapePointer } from '../../shared/contracts/schema.ts';
import type { Problem } from '../../shared/yaml/problem.ts';
import { stepFiles } from './attachments.ts';

/**
 * The problems of a workflow file, those of files that did not come with the path where each was looked for: on the machine
 * of whoever hands the workflow in there is no such file.
 */
export function withMissingFiles(problems: readonly Problem[], workflow: string, file: string): Problem[] {
  if (!problems.some(isMissing)) return [...problems];
  const folder = path.dirname(path.resolve(file));
  const wanted = new Map(
    stepFiles(workflow).map((each) => [
      `/flowdef/${each.position}/files/${escapePointer(each.argument)}`,
      path.resolve(folder, each.file),
    ]),
  );
  return problems.map((problem) => {
    const missing = isMissing(problem) ? wanted.get(problem.pointer) : undefined;
    if (missing === undefined) return problem;
    return { ...problem, message: `${problem.message}: there is no such file as ${missing}` };
  });
}

function isMissing({ message }: Problem): boolean {
  return message.endsWith(notHandedIn);
}
