import type { RetryPreview, Run, WorkflowProblem } from '../../../client/index.ts';
import { gateway } from './gateway.ts';

/** Who wants it, why ('' for no reason), and under which name of the page's own: sent again with it, the same wish counts once. */
export interface Said {
  by: string;
  reason: string;
  key: string;
}

/** Arguments that are changed, by step and argument. */
export type ChangedArgs = Record<string, Record<string, unknown>>;

/** How a run is to go on: of one that is over, from which step (its position, from 0); of one that waits, which attempt is meant. */
export interface RetryWish {
  from_step?: number;
  command_id?: string;
  args: ChangedArgs;
}

/** What a retry would do; nothing is stored. @throws Problem */
export async function previewRetry(id: string, wish: RetryWish, signal: AbortSignal): Promise<RetryPreview> {
  const params = { path: { id }, query: { preview: '1' } };
  const { data } = await gateway.POST('/runs/{id}/retry', { params, body: wish, signal });
  return data as RetryPreview;
}

/** Lets a run go on after a failure; resolves to the run that goes on: another one where this one is over. @throws Problem */
export async function retryRun(id: string, wish: RetryWish, said: Said): Promise<string> {
  const { data } = await gateway.POST('/runs/{id}/retry', {
    params: paramsOf(id, said),
    body: { ...wish, ...wordsOf(said) },
  });
  return (data as Run).run_id;
}

/** Lets a run go on without a step, with what later steps read of it; resolves when that is so, or on its way. @throws Problem */
export async function skipStep(
  id: string,
  wish: { step: number; data?: Record<string, unknown> },
  said: Said,
): Promise<void> {
  const body = { ...wish, ...wordsOf(said) };
  await gateway.POST('/runs/{id}/skip', { params: paramsOf(id, said), body });
}

/** Puts steps before one that waits for a word; resolves when that is so, or on its way. @throws Problem */
export async function insertSteps(
  id: string,
  wish: { before: number; steps: Record<string, unknown>[] },
  said: Said,
): Promise<void> {
  const body = { ...wish, ...wordsOf(said) };
  await gateway.POST('/runs/{id}/insert', { params: paramsOf(id, said), body });
}

/** What steps that are put into a run may name. */
export interface Given {
  payload: Record<string, unknown>;
  parameters: unknown;
  simulate: boolean;
}

/** What would be wrong with steps if they were put into a run, each with its place in `/flowdef`; nothing is stored. @throws Problem */
export async function checkSteps(
  steps: Record<string, unknown>[],
  { payload, parameters, simulate }: Given,
  signal: AbortSignal,
): Promise<readonly WorkflowProblem[]> {
  const workflow = JSON.stringify({ name: 'inserted', parameters, flowdef: steps });
  // Which files the run has is looked at when they are put in.
  const files = steps.flatMap((step) =>
    Object.values(step['files'] ?? {}).filter((name) => typeof name === 'string'),
  );
  const { data } = await gateway.POST('/workflows/check', {
    body: { workflow, payload, files, simulate },
    signal,
  });
  return data.problems;
}

/** What can be changed of a run that goes on. */
export interface RunChanges {
  label?: string;
  priority?: number;
  args?: ChangedArgs;
}

/** Changes what a run does from here on; resolves when that is so, or on its way. @throws Problem */
export async function changeRun(id: string, changes: RunChanges, said: Said): Promise<void> {
  const body = { ...changes, ...wordsOf(said) };
  await gateway.PATCH('/runs/{id}', { params: paramsOf(id, said), body });
}

function paramsOf(id: string, { key }: Said) {
  return { path: { id }, header: { 'idempotency-key': key } };
}

function wordsOf({ by, reason }: Said): { by?: string; reason?: string } {
  return { ...(by === '' ? {} : { by }), ...(reason === '' ? {} : { reason }) };
}
