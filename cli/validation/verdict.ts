import { readDescribed, type Problem } from '../../shared/kernel/json/problem.ts';
import { locateIn } from '../display/index.ts';

export type FileKind = 'workflow' | 'workcell';

/** What a check of one file came to. */
export interface Verdict {
  file: string;
  kind: FileKind;
  /** What is wrong; none where the file can be used. */
  problems: Problem[];
  /** What is odd, or could not be checked. */
  warnings: Problem[];
  /** What is said of a file that can be used, as the end of "FILE ...". */
  praise: string;
  /** What a workflow was checked against. */
  against?: string;
}

/** The lines that a person reads; places as editors and terminals make them into links. */
export function verdictLines({ file, problems, warnings }: Verdict): string[] {
  return [
    ...problems.map((problem) => locateIn(file, problem)),
    ...warnings.map((warning) => locateIn(file, { ...warning, message: `warning: ${warning.message}` })),
  ];
}

/** The verdict as a program reads it. */
export function verdictJson({ file, kind, against, problems, warnings }: Verdict): object {
  return { file, kind, against, ok: problems.length === 0, problems, warnings };
}

/** Warnings as the gateway and the readers of files tell them: sentences that may begin with their place. */
export function readWarnings(sentences: readonly string[]): Problem[] {
  return sentences.map(readDescribed);
}
