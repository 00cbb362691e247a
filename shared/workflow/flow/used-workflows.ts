import { didYouMean } from '../../kernel/json/did-you-mean.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { judgeDeclaration } from '../check-parameter.ts';
import { findForeignReferences } from '../foreign-keys.ts';
import { readWorkflow, type ReadWorkflow } from '../read-workflow.ts';

type Readable = Extract<ReadWorkflow, { ok: true }>;

/** The workflows that came with a submission for others to use, by their paths from its folder on. Each is read once, when it is used. */
export class UsedWorkflows {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #read = new Map<string, ReadWorkflow>();

  /** @param texts by paths as clients write them */
  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = new Map(
      Object.entries(texts).map(([path, text]) => [resolvePath(path, '') ?? path, text] as const),
    );
  }

  /**
   * The workflow that a file uses; or the end of a sentence on why there is none.
   * @param from the path of the file that says so; empty is the one that was handed in
   */
  find(written: string, from: string): { path: string; read: ReadWorkflow } | string {
    const path = resolvePath(written, from);
    const quoted = `"${cutShort(written)}"`;
    if (path === undefined) {
      return `${quoted} is not in the folder of the workflow: put the file into that folder, or below it, and name it by its path from there`;
    }
    const text = this.#texts.get(path);
    if (text === undefined) {
      const known = [...this.#texts.keys()];
      const there = someOf(known, '"', 5) || 'no other workflow';
      const how =
        '`weir run` sends it where it lies beside the workflow; over HTTP it goes into the field "workflows"';
      return `${quoted} did not come with the submission, which has ${there}${didYouMean(path, known) || `: ${how}`}`;
    }
    let read = this.#read.get(path);
    if (!read) {
      read = readWorkflow(text, path);
      this.#read.set(path, read);
    }
    return { path, read };
  }

  /** Those that were read, by their paths. */
  get read(): ReadonlyMap<string, ReadWorkflow> {
    return this.#read;
  }

  /** What is wrong with each file that is used, and what nobody heeds in it, whoever uses it. */
  judge(): { problems: Problem[]; unheeded: Problem[]; warnings: string[] } {
    const found = { problems: [] as Problem[], unheeded: [] as Problem[], warnings: [] as string[] };
    for (const [file, read] of this.#read) {
      const own = read.ok ? problemsOf(read) : read.problems;
      if (found.problems.length <= maxProblems)
        found.problems.push(...own.map((each) => ({ ...each, file })));
      if (!read.ok || found.unheeded.length > maxProblems) continue;
      found.unheeded.push(...read.keys.unknown);
      found.warnings.push(...read.warnings);
    }
    const unused = [...this.#texts.keys()].filter((path) => !this.#read.has(path));
    for (const path of unused.slice(0, maxProblems)) {
      found.warnings.push(`the workflow "${cutShort(path)}" is used by no step`);
    }
    return found;
  }
}

function problemsOf({ document, keys }: Readable): Problem[] {
  const declared = (document.parameters ?? []).flatMap((parameter, index) =>
    judgeDeclaration(parameter, `/parameters/${index}`),
  );
  return [...declared, ...keys.refused, ...findForeignReferences(document)];
}

/** Where a path that is written in a file leads, from the folder of the submission on; undefined where it leads out of that. */
export function resolvePath(written: string, from: string): string | undefined {
  if (/^(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\])/.test(written)) return undefined;
  const path = from.split('/').slice(0, -1);
  for (const part of written.split(/[/\\]/)) {
    if (part === '..') {
      if (path.length === 0) return undefined;
      path.pop();
    } else if (part !== '.' && part !== '') path.push(part);
  }
  return path.length === 0 ? undefined : path.join('/');
}
