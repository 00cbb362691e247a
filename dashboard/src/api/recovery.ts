import type { InsertPreview, RetryPreview, Run, PossibleAnswer } from '../../../client/index.ts';
import { gateway, reading, saying, type Said } from './gateway.ts';

/** Who wants it, why, and under which name of the page's own: sent again with it, the same request counts once. */
export interface SaidOnce extends Said {
  key: string;
}

/** Arguments that are changed, by step and argument. */
export type ChangedArgs = Record<string, Record<string, unknown>>;

/** How a run is to go on: of one that is over, from which step (its position, from 0); of one that waits, which attempt is meant. */
export interface RetryRequest {
  from_step?: number;
  command_id?: string;
  args: ChangedArgs;
}

/** What a retry would do; nothing is stored. @throws Problem */
export async function previewRetry(
  id: string,
  request: RetryRequest,
  signal: AbortSignal,
): Promise<RetryPreview> {
  const params = { path: { id }, query: { preview: '1' } };
  const { data } = await gateway.POST('/runs/{id}/retry', { params, body: request, signal });
  return data as RetryPreview;
}

/** Lets a run go on after a failure; resolves to the run that goes on: another one where this one is over. @throws Problem */
export async function retryRun(id: string, request: RetryRequest, said: SaidOnce): Promise<string> {
  const { data } = await gateway.POST('/runs/{id}/retry', {
    params: paramsOf(id, said),
    body: { ...request, ...saying(said) },
  });
  return (data as Run).run_id;
}

/** Lets a run go on without a step, with what later steps read of it; resolves when that is so, or on its way. @throws Problem */
export async function skipStep(
  id: string,
  request: { step: number; data?: Record<string, unknown> },
  said: SaidOnce,
): Promise<void> {
  const body = { ...request, ...saying(said) };
  await gateway.POST('/runs/{id}/skip', { params: paramsOf(id, said), body });
}

/** Steps that are to be done before another one (its position, from 0), as a text of YAML. */
export interface InsertRequest {
  before: number;
  steps: string;
}

/** What would be put in; nothing is stored. @throws Problem with line and column of all that is wrong */
export async function previewInsert(
  id: string,
  request: InsertRequest,
  signal: AbortSignal,
): Promise<InsertPreview> {
  const params = { path: { id }, query: { preview: '1' } };
  const { data } = await gateway.POST('/runs/{id}/insert', { params, body: request, signal });
  return data as InsertPreview;
}

/** Puts steps before one that waits for a word; resolves when that is so, or on its way. @throws Problem as the preview */
export async function insertSteps(id: string, request: InsertRequest, said: SaidOnce): Promise<void> {
  const body = { ...request, ...saying(said) };
  await gateway.POST('/runs/{id}/insert', { params: paramsOf(id, said), body });
}

/** What can be changed of a run that goes on. */
export interface RunChanges {
  label?: string;
  priority?: number;
  args?: ChangedArgs;
}

/** Changes what a run does from here on; resolves when that is so, or on its way. @throws Problem */
export async function changeRun(id: string, changes: RunChanges, said: SaidOnce): Promise<void> {
  const body = { ...changes, ...saying(said) };
  await gateway.PATCH('/runs/{id}', { params: paramsOf(id, said), body });
}

function paramsOf(id: string, { key }: SaidOnce) {
  return { path: { id }, header: { 'idempotency-key': key } };
}

/** What may be said of a step whose outcome is unknown. */
export type Answer = PossibleAnswer['answer'];

/** What is known of a step whose outcome nobody knows, and what each answer would do. Fails with `nothing_unknown` where all is known. */
export const unknownQuery = (id: string) => ({
  ...reading(['run', id, 'resolve'], (signal) =>
    gateway.GET('/runs/{id}/resolve', { params: { path: { id } }, signal }),
  ),
  retry: false,
  // Nobody decides by what was known of an earlier attempt: it is asked anew whenever somebody comes to it.
  staleTime: 0,
  gcTime: 0,
});

/** What a person says, and of which attempt. */
export interface Word {
  as: Answer;
  command_id: string;
  by: string;
  reason: string;
  data?: Record<string, unknown>;
}

/** Hands in a person's word; resolves once the owner of the workcell is certain to hear of it. */
export async function resolveUnknown(id: string, word: Word): Promise<void> {
  await gateway.POST('/runs/{id}/resolve', { params: { path: { id } }, body: word });
}

/** How a run goes on. */
export const resolvedRunQuery = (id: string) =>
  reading(['run', id, 'goes-on'], (signal) =>
    gateway.GET('/runs/{id}', { params: { path: { id } }, signal }),
  );

/** Asks that a run waits, goes on, or ends; resolves once the owner of the workcell is certain to hear of it. @throws Problem */
export async function orderRun(id: string, order: 'pause' | 'resume' | 'cancel', said: Said): Promise<void> {
  await gateway.POST(`/runs/{id}/${order}`, { params: { path: { id } }, body: saying(said) });
}
