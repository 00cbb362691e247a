import { WorkerThread, programBeside } from '../../../shared/kernel/lifecycle/worker-thread.ts';
import type { RunDefinition } from '../../../shared/contracts/run.ts';
import type { WorkflowCheck } from '../../../shared/contracts/workflow-check.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { parseWorkcell } from '../../../shared/workcell/index.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { loadIfJson } from '../../../shared/yaml/index.ts';
import {
  prepareRun,
  type PreparedRun,
  prepareRuns,
  type PreparedRuns,
  type Submission,
} from '../prepare-run.ts';
import {
  checkToSave,
  type CheckToSave,
  checkWorkflow,
  type CheckFacts,
  type CheckRequest,
  planPreflight,
  type PreflightFacts,
  type PreflightPlan,
  type Table,
} from '../../../shared/workflow/index.ts';
import type { SubmissionForm } from '../submission-form.ts';
import type { WorkerAnswer, Works, WorkerTask } from './worker-program.ts';

/** So many characters of YAML, or of JSON, take some milliseconds; more would keep everything else waiting, a stop too. */
const longestHere = { yaml: 32 * 1024, json: 128 * 1024 };

/** What a YAML text of some letters repeats by aliases (`*name`) may be as long as it likes. */
const mayRepeat = (yaml: string): boolean => yaml.includes('*') && yaml.includes('&');

/** So many expressions take some milliseconds to be read, and their types to be checked; so do the forms that people are asked. */
const few = 50;
const mayHoldMany = (text: string, times: number): boolean =>
  (text.match(/\$\{\{|\b(?:when|until|while|for_each|schema)\b/g) ?? []).length * times > few;

/** Workflows of a few lines that use each other may come to ten thousand steps. */
const usesOthers = (workflows: object): boolean => Object.keys(workflows).length > 0;

const thread = new WorkerThread<WorkerTask, WorkerAnswer>(programBeside(import.meta.url, 'worker-program'));

/** As `prepareRun`; a large submission is given to a worker thread, so that nothing else waits for it. */
export async function prepareRunInWorker(submission: Submission): Promise<PreparedRun | undefined> {
  return isQuickToPrepare(submission) ? prepareRun(submission) : ask('prepareRun', submission);
}

/** So many runs of a few lines, and a table of so many characters, take some milliseconds. */
const fewRuns = { count: 50, table: 1024 };

/** As `prepareRuns`; what takes long is given to the thread. */
export async function prepareRunsInWorker(submission: Submission): Promise<PreparedRuns | undefined> {
  const { count = 1, table } = submission.form;
  const isQuick = areFew(submission.form) && isQuickToPrepare(submission, table ? linesOf(table) : count);
  return isQuick ? prepareRuns(submission) : ask('prepareRuns', submission);
}

function areFew({
  count = 1,
  table,
}: Pick<SubmissionForm, 'count'> & { table?: Table | undefined }): boolean {
  return count <= fewRuns.count && (table?.text.length ?? 0) <= fewRuns.table;
}

/** Each row of a table may be a run that is worked out by itself. */
function linesOf({ text }: Table): number {
  return text.split(/\r\n?|\n/).length;
}

/** @param times so often it is worked out, or written */
function isQuickToPrepare({ form }: Submission, times = 1): boolean {
  const { text, payload = '', parameters = '', workflows = {} } = form;
  const length = (text.length + payload.length + parameters.length) * times;
  const isJson = () => length <= longestHere.json && loadIfJson(text) !== undefined;
  const takesLong = usesOthers(workflows) || mayHoldMany(text, times);
  return !takesLong && (isShort(text, length) || isJson());
}

/** As `defineAll`. */
export async function defineAllInWorker(submission: Submission): Promise<RunDefinition[] | undefined> {
  return ask('defineAll', submission);
}

/** As `checkWorkflow`; a large request, of so many bytes, is given to a worker thread. */
export async function checkWorkflowInWorker(
  request: CheckRequest,
  facts: CheckFacts,
  bytes: number,
): Promise<WorkflowCheck> {
  return isQuick(request, bytes) ? checkWorkflow(request, facts) : ask('checkWorkflow', request, facts);
}

/** As `checkToSave`; a large request, of so many bytes, is given to a worker thread. */
export async function checkToSaveInWorker(
  request: Pick<CheckRequest, 'text' | 'workflows'>,
  facts: CheckFacts,
  bytes: number,
): Promise<CheckToSave> {
  return isQuick(request, bytes) ? checkToSave(request, facts) : ask('checkToSave', request, facts);
}

/** As `planPreflight`; a large request, of so many bytes, is given to a worker thread. */
export async function planPreflightInWorker(
  request: CheckRequest,
  facts: PreflightFacts,
  bytes: number,
): Promise<PreflightPlan> {
  return isQuick(request, bytes) ? planPreflight(request, facts) : ask('planPreflight', request, facts);
}

/**
 * Reads the definition of a workcell, as `parseWorkcell` does without a file; a large text by the thread.
 * @throws WeirError `bad_workcell`.
 */
export async function readWorkcellInWorker(text: string): Promise<Workcell> {
  return isShort(text, text.length) ? parseWorkcell(text).workcell : ask('readWorkcell', text);
}

/** @param bytes of all that came */
function isQuick(
  { text, workflows, table }: Pick<CheckRequest, 'text' | 'workflows' | 'table'>,
  bytes: number,
): boolean {
  const times = table ? linesOf(table) : 1;
  return (
    areFew({ table }) && !usesOthers(workflows) && !mayHoldMany(text, times) && isShort(text, bytes * times)
  );
}

/** @param length of the text, and of all that comes with it */
function isShort(yaml: string, length: number): boolean {
  return length <= longestHere.yaml && !mayRepeat(yaml);
}

async function ask<Work extends keyof Works>(
  work: Work,
  ...given: Parameters<Works[Work]>
): Promise<Awaited<ReturnType<Works[Work]>>> {
  const answer = await thread.ask({ work, given });
  if ('done' in answer) return answer.done as Awaited<ReturnType<Works[Work]>>;
  const { code, message, details } = answer.refused;
  throw new WeirError(code, message, { details });
}
