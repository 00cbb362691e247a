import type { JsonObject } from '../../kernel/json/json.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { Turns } from '../../kernel/lifecycle/waiting.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import { someOf } from '../../kernel/some-of.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import type { Findings } from '../check-step.ts';
import { JudgingBudget } from '../../foreign-schemas/index.ts';
import { draftRun, type RunDraft, type Submission } from '../draft-run.ts';
import type { Upload } from '../match-files.ts';
import { readWorkflow } from '../read-workflow.ts';
import { readTable, type Table } from './read-table.ts';

/** How many runs a submission is for: one where it says neither, and never both. */
export interface RunsAsked {
  count?: number;
  table?: Table;
}

/** A draft, and the runs that are made of it: those that are given the same values. */
export interface SharedDraft<U extends Upload> {
  draft: RunDraft<U>;
  parameters: JsonObject | undefined;
  warnings: string[];
  /** From 0. */
  runs: number[];
}

/** What a submission comes to. */
interface ManyDrafts<U extends Upload> {
  /** None where the table has no row that can be used; without problems, all of them. */
  drafts: SharedDraft<U>[];
  /** How many runs there are. */
  total: number;
  /** What is wrong with some rows alone says with which. */
  problems: Problem[];
  warnings: string[];
}

/** Bytes that the runs of a submission may have: they go into the store at one stretch. */
export const maxTogetherBytes = 32 * 1024 * 1024;
/** A step comes to more of them in the store, with what it leaves out written down. */
const leastOfStep = 512;
/** The store keeps shorter runs compressed: what they come to is known once they are written. */
const shortRun = 128 * 1024;

/** Bytes that a run comes to at least: its values are counted roughly. */
function leastOf({ bytes, steps }: Pick<RunDraft, 'bytes' | 'steps'>): number {
  const least = Math.max(bytes / 2, steps.length * leastOfStep);
  return least > shortRun ? least : 0;
}

export function tooMuchTogether(runs: number): WeirError {
  return new WeirError(
    'too_large',
    `the ${runs} runs come to more than the ${maxTogetherBytes / 1024 / 1024} MiB that one submission may have: hand them in in several`,
  );
}

/**
 * Works out the runs of a submission: once for all that are given the same values. Others have their turns meanwhile.
 * @param judge finds the other faults of a draft; all drafts share one budget
 * @throws WeirError `too_large` where one of the runs would be, or all of them by far: before they are all worked out
 */
export async function draftMany<U extends Upload>(
  { count = 1, table, ...submission }: Submission<U> & RunsAsked,
  workcell: Workcell | undefined,
  judge: (draft: RunDraft<U>, budget: JudgingBudget) => Promise<Findings>,
  read = readWorkflow(submission.text),
): Promise<ManyDrafts<U>> {
  // Of a workflow that cannot be read nobody knows the parameters.
  const { rows, problems: ofTable } =
    table && read.ok
      ? await readTable(table, read.document.parameters ?? [], submission.parameters)
      : { rows: undefined, problems: [] };
  const sets = rows ? setsOf(rows) : [{ parameters: submission.parameters, runs: upTo(count) }];
  const [problems, warnings] = [new FoundOfRuns<Problem>(), new FoundOfRuns<string>()];
  const drafts: SharedDraft<U>[] = [];
  const turns = new Turns();
  const budget = new JudgingBudget();
  const total = rows?.length ?? count;
  let bytes = 0;
  for (const { parameters, runs } of sets) {
    if (problems.size > maxProblems) break;
    if (turns.isDue()) await turns.pass();
    const draft = draftRun({ ...submission, parameters }, workcell, read);
    bytes += leastOf(draft) * runs.length;
    if (total > 1 && bytes > maxTogetherBytes) throw tooMuchTogether(total);
    const judged = await judge(draft, budget);
    const told = [...draft.warnings, ...judged.warnings];
    problems.add(runs, [...draft.problems, ...judged.problems]);
    warnings.add(runs, told);
    drafts.push({ draft, parameters, warnings: told, runs });
  }
  const looked = drafts.flatMap(({ runs }) => runs).length;
  return {
    ...{ drafts, total },
    problems: [
      ...ofTable,
      ...problems.list((problem, which) =>
        which.length === looked ? problem : { ...problem, message: `${inWords(which)}: ${problem.message}` },
      ),
    ],
    warnings: warnings.list((warning) => warning),
  };
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

/** The rows by their values; those that have none are left out. */
function setsOf(rows: readonly (JsonObject | undefined)[]): { parameters: JsonObject; runs: number[] }[] {
  const sets = new Map<string, { parameters: JsonObject; runs: number[] }>();
  for (const [at, parameters] of rows.entries()) {
    if (!parameters) continue;
    const key = JSON.stringify(parameters);
    const known = sets.get(key);
    if (known) known.runs.push(at);
    else sets.set(key, { parameters, runs: [at] });
  }
  return [...sets.values()];
}

/** What was found of several drafts, each once, with the runs that it is true of. */
class FoundOfRuns<Finding extends object | string> {
  readonly #found = new Map<string, { finding: Finding; runs: Set<number> }>();

  get size(): number {
    return this.#found.size;
  }

  add(runs: readonly number[], findings: readonly Finding[]): void {
    for (const finding of findings) {
      const key = JSON.stringify(finding);
      const known = this.#found.get(key) ?? { finding, runs: new Set() };
      this.#found.set(key, known);
      for (const run of runs) known.runs.add(run);
    }
  }

  list<T>(become: (finding: Finding, runs: readonly number[]) => T): T[] {
    return [...this.#found.values()].map(({ finding, runs }) => become(finding, [...runs]));
  }
}

function inWords(runs: readonly number[]): string {
  const rows = [...runs].sort((a, b) => a - b).map((at) => String(at + 1));
  return `${rows.length === 1 ? 'row' : 'rows'} ${someOf(rows)}`;
}
