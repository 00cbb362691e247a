import { asForm, Problem, type components, type Preflight } from '../../../client/index.ts';
import { gateway } from './gateway.ts';
import { rememberHandedIn } from './handed-in.ts';
import { recall, remember } from '../design/remembered.ts';
import { registerExperiment } from './experiments.ts';

type Schemas = components['schemas'];

/** What the gateway says of a submission before it is one. */
export type Checked = Schemas['WorkflowCheck'];
/** What a workflow asks for. */
export type Outline = Schemas['WorkflowOutline'];
/** A fault of a workflow at its place; lines and columns count from 1. */
export type Fault = Schemas['WorkflowProblem'];

/** The text of a workflow with those of the workflows that it uses, by their paths from its folder on. */
export interface Texts {
  workflow: string;
  /** Missing where it uses none. */
  workflows?: Record<string, string>;
}

/** A workflow that is handed in: its texts, or a version of the library, as `name@version`. */
export type Handed = Texts | { library: string };

/** What is handed in. */
export type Submission = Handed & {
  parameters: Record<string, unknown>;
  payload: Record<string, unknown>;
  files: readonly File[];
  /** So many runs of it, where they are several. */
  count?: number;
  /** CSV with a run per row; with it there is no `count`. */
  table?: Table;
};

/** A table as a file has it. */
interface Table {
  name: string;
  text: string;
}

/** Has the gateway check a submission; nothing is stored. */
export async function check(submission: Submission, signal: AbortSignal): Promise<Checked> {
  const { data } = await gateway.POST('/workflows/check', { body: withNames(submission), signal });
  return { ...data, problems: inNamedTable(data.problems, submission) };
}

/** The same of a text without values: those that it asks for are no faults. */
export async function checkText({ workflow, workflows }: Texts, signal: AbortSignal): Promise<Checked> {
  const body = { workflow, ...(workflows && { workflows }) };
  return (await gateway.POST('/workflows/check', { body, signal })).data;
}

/** Has the instruments asked whether they would take a submission; nothing is stored, and nothing moves. */
export async function preflight(submission: Submission): Promise<Preflight> {
  const { data } = await gateway.POST('/runs/preflight', { body: withNames(submission) });
  return { ...data, problems: inNamedTable(data.problems, submission) };
}

/** Of its files the gateway is told the names alone, and of a table the text. */
function withNames({ files, table, ...submission }: Submission) {
  return { ...submission, files: files.map(({ name }) => name), ...(table && { table: table.text }) };
}

/** The faults, those of a table under its name: the gateway was not told that. */
function inNamedTable(faults: readonly Fault[], { table }: Submission): Fault[] {
  return faults.map((fault) => (table && fault.file === 'table' ? { ...fault, file: table.name } : fault));
}

/** How a submission is handed in. */
interface How {
  experiment_id: string;
  simulate: boolean;
  /** The same for each try of one submission, so that it is carried out once however often it is sent. */
  key: string;
}

/** Hands it in; resolves to the run's id once the gateway has it. */
export async function handIn(submission: Submission, how: How): Promise<string> {
  const { run_id } = (await gateway.POST('/runs/start', formOf(submission, how))).data;
  rememberHandedIn([run_id]);
  return run_id;
}

/** Hands it in for many runs; resolves once the gateway has all of them. */
export async function handInMany(submission: Submission, how: How): Promise<void> {
  const { params, body, bodySerializer } = formOf(submission, how);
  const { count, table } = submission;
  const many = table ? { table: table.text } : { count: String(count ?? 1) };
  const { data } = await gateway.POST('/runs', { params, body: { ...body, ...many }, bodySerializer });
  rememberHandedIn(data.runs.map(({ run_id }) => run_id));
}

function formOf(submission: Submission, { experiment_id, simulate, key }: How) {
  const { parameters, payload, files } = submission;
  const what =
    'library' in submission
      ? { library: submission.library }
      : {
          workflow: submission.workflow,
          ...(submission.workflows && { workflows: JSON.stringify(submission.workflows) }),
        };
  const values = {
    payload: JSON.stringify(payload),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters: JSON.stringify(parameters) }),
  };
  return {
    params: { header: { 'idempotency-key': key } },
    body: {
      ...what,
      ...values,
      experiment_id,
      files: [...files],
      ...(simulate ? { simulate: 'true' } : {}),
    },
    bodySerializer: asForm,
  };
}

/** The experiment under which this browser files runs that are started by hand. */
async function experimentByHand(): Promise<string> {
  const known = recall('weir.by-hand');
  if (known !== '') return known;
  const id = await registerExperiment('by hand', 'Single actions that somebody has started from the page');
  remember('weir.by-hand', id);
  return id;
}

/** A refusal without lines and columns: they count in a text that nobody has written. Pure. */
export function withoutPlaces(error: unknown): unknown {
  if (!(error instanceof Problem) || error.errors.length === 0) return error;
  return new Error(error.errors.map(({ message }) => message).join('; '), { cause: error });
}

/** Hands in a run of one step. Resolves to the run's id. @param key repeats of one press are one run */
export async function runAction(
  step: { module: string; action: string; args: Record<string, unknown> },
  key: string,
): Promise<string> {
  const workflow = JSON.stringify({
    name: `${step.module} ${step.action}`,
    flowdef: [{ name: step.action, ...step }],
  });
  const experiment_id = await experimentByHand();
  const submission = { workflow, parameters: {}, payload: {}, files: [] };
  try {
    return await handIn(submission, { experiment_id, simulate: false, key });
  } catch (error) {
    throw withoutPlaces(error);
  }
}

/**
 * Hands in once more what a run was made of, with its values and files. Resolves to the id of the new run.
 * @param key repeats of one press are one run
 */
export async function runAgain(run_id: string, key: string): Promise<string> {
  const params = { path: { id: run_id }, header: { 'idempotency-key': key } };
  const { data } = await gateway.POST('/runs/{id}/again', { params, body: {} });
  rememberHandedIn([data.run_id]);
  return data.run_id;
}
