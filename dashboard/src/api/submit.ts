import { asForm, Problem, type components, type Preflight } from '../../../client/index.ts';
import { gateway } from './gateway.ts';
import { recall, remember } from '../design/remembered.ts';
import { registerExperiment } from './experiments.ts';

type Schemas = components['schemas'];

/** What the gateway says of a submission before it is one. */
export type Checked = Schemas['WorkflowCheck'];
/** What a workflow asks for. */
export type Outline = Schemas['WorkflowOutline'];
/** A fault of a workflow at its place; lines and columns count from 1. */
export type Fault = Schemas['WorkflowProblem'];

/** What is handed in. */
export interface Submission {
  workflow: string;
  parameters: Record<string, unknown>;
  payload: Record<string, unknown>;
  files: readonly File[];
  /** The texts of the workflows that it uses, by their paths from its folder on; missing where it uses none. */
  workflows?: Record<string, string>;
}

/** Has the gateway check a submission; nothing is stored. */
export async function check(submission: Submission, signal: AbortSignal): Promise<Checked> {
  return (await gateway.POST('/workflows/check', { body: withNames(submission), signal })).data;
}

/** Has the instruments asked whether they would take a submission; nothing is stored, and nothing moves. */
export async function preflight(submission: Submission): Promise<Preflight> {
  return (await gateway.POST('/runs/preflight', { body: withNames(submission) })).data;
}

/** Of its files the gateway is told the names alone. */
function withNames({ files, ...submission }: Submission) {
  return { ...submission, files: files.map(({ name }) => name) };
}

/**
 * Hands it in; resolves to the run's id once the gateway has it.
 * @param key the same for each try of one submission, so that it is one run however often it is sent
 */
export async function handIn(
  { workflow, parameters, payload, files, workflows }: Submission,
  { experiment_id, simulate, key }: { experiment_id: string; simulate: boolean; key: string },
): Promise<string> {
  const values = {
    payload: JSON.stringify(payload),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters: JSON.stringify(parameters) }),
    ...(workflows ? { workflows: JSON.stringify(workflows) } : {}),
  };
  const { data } = await gateway.POST('/runs/start', {
    params: { header: { 'idempotency-key': key } },
    body: {
      workflow,
      ...values,
      experiment_id,
      files: [...files],
      ...(simulate ? { simulate: 'true' } : {}),
    },
    bodySerializer: asForm,
  });
  return data.run_id;
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
