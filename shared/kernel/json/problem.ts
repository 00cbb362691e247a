/** How many problems of a document are told at most: a program may have written one into each of ten thousand steps. */
export const maxProblems = 100;

/** Where something stands in a text; both count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A place in a text that is a value of a document. */
export interface Excerpt {
  /** The value. */
  text: string;
  /** Characters before the place. */
  at: number;
}

/**
 * Where the value that a JSON pointer names stands, or the nearest thing around it; or a place within that value.
 * @param file the document, where there are several
 */
export type Locate = (pointer: string, within?: Excerpt, file?: string) => Place | undefined;

/** One thing that is wrong with a document: an entry of `errors[]` in a problem document. */
export interface Problem {
  /** JSON pointer into the document; empty is the document itself. */
  pointer: string;
  /** A sentence that starts with what it is about, without a place. */
  message: string;
  /** The path of the file in which it stands, where it is not the one that everything is about. */
  file?: string;
  line?: number;
  column?: number;
  /** Nothing is wrong but that a value, or a file, is missing which a submission gives. */
  wanting?: boolean;
  /** The place in the value that `pointer` names, until it is known where that stands. */
  within?: Excerpt;
}

/** The problem with its place, where it has none yet. */
export function located({ within, ...problem }: Problem, locate: Locate): Problem {
  return problem.line === undefined
    ? placed(problem, locate(problem.pointer, within, problem.file))
    : problem;
}

/** The problem with its place, where the text has one for it. */
export function placed(problem: Problem, place: Place | undefined): Problem {
  return place ? { ...problem, line: place.line, column: place.column } : problem;
}

/** The first problems, each once: what is wrong with a file that several steps use is. The last one that is told says that there are more. */
export function firstProblems(problems: readonly Problem[]): Problem[] {
  const each = new Map(
    problems.map((problem) => {
      const { file = '', pointer, line = '', column = '', message } = problem;
      return [`${file} ${pointer} ${line} ${column} ${message}`, problem];
    }),
  );
  if (each.size <= maxProblems) return [...each.values()];
  const told = [...each.values()].slice(0, maxProblems - 1);
  const message = `there is more that is wrong: the first ${told.length} problems are told`;
  return [...told, { pointer: '', message }];
}

/** One problem as a sentence with its place. */
export function describeProblem({ file, pointer, message, line, column }: Problem): string {
  const inLine = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  const place = line === undefined ? pointer : inLine;
  const whole = [file ?? '', place].filter((part) => part !== '').join(', ');
  return whole === '' ? message : `${whole}: ${message}`;
}

/** The problem that such a sentence tells of: warnings travel as text, and some readers want their place. */
export function readDescribed(text: string): Problem {
  const [, file, line, column, message] = /^(?:(\S+), )?line (\d+), column (\d+): (.*)$/s.exec(text) ?? [];
  if (message === undefined) return { pointer: '', message: text };
  const place = { line: Number(line), column: Number(column) };
  return { pointer: '', message, ...(file === undefined ? {} : { file }), ...place };
}

/** The first problems as one text; the rest is counted. */
export function describeProblems(problems: readonly Problem[], shown = 3): string {
  const rest = problems.length - shown;
  const text = problems.slice(0, shown).map(describeProblem).join('; ');
  return rest > 0 ? `${text}; and ${rest} more` : text;
}
