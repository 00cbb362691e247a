import path from 'node:path';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { describeProblem, type Problem } from '../../shared/kernel/json/problem.ts';

/** The problems that an error lists, a line each; those that its own sentence tells already are left out. */
export function describeListed(error: WeirError): string[] {
  return problemsOf(error)
    .filter(({ line, message }) => line !== undefined || !error.message.includes(message))
    .map(describeProblem)
    .filter((line) => !error.message.includes(line));
}

/** The problems in an error's details; none where it lists none. */
export function problemsOf(error: WeirError): Problem[] {
  return Array.isArray(error.details) ? error.details.filter(isProblem) : [];
}

/** `FILE:LINE:COLUMN: what is wrong`, as editors and terminals make into a link. */
export function locateIn(file: string | undefined, problem: Problem): string {
  if (file === undefined) return describeProblem(problem);
  const { line, column, pointer, message } = problem;
  // A file that another one uses is named from the folder of that.
  const own = problem.file === undefined ? file : path.join(path.dirname(file), problem.file);
  if (line === undefined) return `${own}: ${pointer === '' ? '' : `${pointer}: `}${message}`;
  return `${own}:${line}:${column ?? 1}: ${message}`;
}

function isProblem(value: unknown): value is Problem {
  const candidate = value as Partial<Problem> | null;
  return typeof candidate?.message === 'string' && typeof candidate.pointer === 'string';
}

/** The same refusal with a line for each problem in `file`, where the gateway told their places. */
export function refuseInFile(error: WeirError, file: string, problems = problemsOf(error)): WeirError {
  const lines = problems.map((problem) => locateIn(file, problem));
  if (lines.length === 0) return error;
  return new WeirError(error.code, [`${file} was refused`, ...lines].join('\n  '), { cause: error });
}
