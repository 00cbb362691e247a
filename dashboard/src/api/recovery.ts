import type { InsertPreview, RetryPreview, Run } from '../../../client/index.ts';
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

/** Steps that are to be done before another one (its position, from 0), as a text of YAML. */
export interface InsertWish {
  before: number;
  steps: string;
}

/** What would be put in; nothing is stored. @throws Problem with line and column of all that is wrong */
export async function previewInsert(
  id: string,
  wish: InsertWish,
  signal: AbortSignal,
): Promise<InsertPreview> {
  const params = { path: { id }, query: { preview: '1' } };
  const { data } = await gateway.POST('/runs/{id}/insert', { params, body: wish, signal });
  return data as InsertPreview;
}

/** Puts steps before one that waits for a word; resolves when that is so, or on its way. @throws Problem as the preview */
export async function insertSteps(id: string, wish: InsertWish, said: Said): Promise<void> {
  const body = { ...wish, ...wordsOf(said) };
  await gateway.POST('/runs/{id}/insert', { params: paramsOf(id, said), body });
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
