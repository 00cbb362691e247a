import {
  WorkerEnded,
  WorkersBusy,
  WorkerThread,
  programBeside,
} from '../../../shared/kernel/lifecycle/worker-thread.ts';
import type { NightQuestion } from '../../../shared/contracts/simulated-night.ts';
import type { Packed } from '../../../shared/kernel/json/packed.ts';
import type { NightPart } from '../pack-night.ts';
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

/** Milliseconds that a task may take, and megabytes: four megabytes of YAML, the most that is read, take half of either. */
const limits = { time: 20_000, memory: 640 };

const threads = new WorkerThread<WorkerTask, WorkerAnswer>(programBeside(import.meta.url, 'worker-program'), {
  memory: limits.memory,
  threads: 2,
});

/*
 * Each of these takes `from`: who asks, see `shareOf`. One caller never has all threads, nor the whole queue for them. Each throws, beside what the
 * function that it is named after does, WeirError `too_large` where the work takes too much, and `too_many_requests` where too much work waits.
 */

/** As `prepareRun`; a large submission is given to a worker thread, so that nothing else waits for it. */
export async function prepareRunInWorker(
  submission: Submission,
  from: string,
): Promise<PreparedRun | undefined> {
  return isQuickToPrepare(submission) ? prepareRun(submission) : ask(from, 'prepareRun', submission);
}

/** So many runs of a few lines, and a table of so many characters, take some milliseconds. */
const fewRuns = { count: 50, table: 1024 };

/** As `prepareRuns`; what takes long is given to the thread. */
export async function prepareRunsInWorker(
  submission: Submission,
  from: string,
): Promise<PreparedRuns | undefined> {
  const { count = 1, table } = submission.form;
  const isQuick = areFew(submission.form) && isQuickToPrepare(submission, table ? linesOf(table) : count);
  return isQuick ? prepareRuns(submission) : ask(from, 'prepareRuns', submission);
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

/** As `packNight`. */
export async function packNightInWorker(
  parts: readonly NightPart[],
  how: Pick<NightQuestion, 'seed' | 'plays'>,
  from: string,
): Promise<Packed> {
  return ask(from, 'packNight', parts, how);
}

/** As `checkWorkflow`; a large request, of so many bytes, is given to a worker thread. */
export async function checkWorkflowInWorker(
  request: CheckRequest,
  facts: CheckFacts,
  bytes: number,
  from: string,
): Promise<WorkflowCheck> {
  return isQuick(request, bytes) ? checkWorkflow(request, facts) : ask(from, 'checkWorkflow', request, facts);
}

/** As `checkToSave`; a large request, of so many bytes, is given to a worker thread. */
export async function checkToSaveInWorker(
  request: Pick<CheckRequest, 'text' | 'workflows'>,
  facts: CheckFacts,
  bytes: number,
  from: string,
): Promise<CheckToSave> {
  return isQuick(request, bytes) ? checkToSave(request, facts) : ask(from, 'checkToSave', request, facts);
}

/** As `planPreflight`; a large request, of so many bytes, is given to a worker thread. */
export async function planPreflightInWorker(
  request: CheckRequest,
  facts: PreflightFacts,
  bytes: number,
  from: string,
): Promise<PreflightPlan> {
  return isQuick(request, bytes) ? planPreflight(request, facts) : ask(from, 'planPreflight', request, facts);
}

/**
 * Reads the definition of a workcell, as `parseWorkcell` does without a file; a large text by the thread.
 * @throws WeirError `bad_workcell`.
 */
export async function readWorkcellInWorker(text: string, from: string): Promise<Workcell> {
  return isShort(text, text.length) ? parseWorkcell(text).workcell : ask(from, 'readWorkcell', text);
}

/** @param bytes of all that came */
function isQuick(
  { text, workflows, table }: Pick<CheckRequest, 'text' | 'workflows' | 'table'>,
  bytes: number,
): boolean {
  // A table may be large: its lines are counted only where it is not.
  if (!areFew({ table }) || usesOthers(workflows)) return false;
  const times = table ? linesOf(table) : 1;
  return !mayHoldMany(text, times) && isShort(text, bytes * times);
}

/** @param length of the text, and of all that comes with it */
function isShort(yaml: string, length: number): boolean {
  return length <= longestHere.yaml && !mayRepeat(yaml);
}

async function ask<Work extends keyof Works>(
  from: string,
  work: Work,
  ...given: Parameters<Works[Work]>
): Promise<Awaited<ReturnType<Works[Work]>>> {
  const answer = await threads.ask({ work, given }, { limit: limits.time, from }).catch(asRefusal);
  if ('done' in answer) return answer.done as Awaited<ReturnType<Works[Work]>>;
  const { code, message, details } = answer.refused;
  throw new WeirError(code, message, { details });
}

/** @throws WeirError that says what to do about it */
function asRefusal(cause: unknown): never {
  if (cause instanceof WorkersBusy)
    throw new WeirError('too_many_requests', 'too many large requests wait to be read: ask again', { cause });
  if (!(cause instanceof WorkerEnded)) throw cause;
  const much = cause.wanted === 'time' ? `${limits.time / 1000} s` : `${limits.memory} MB`;
  const remedy = 'make it smaller, or write it as JSON, which is read at once';
  throw new WeirError('too_large', `to read it takes more than ${much}: ${remedy}`, { cause });
}
