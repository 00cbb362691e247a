import type { InsertPreview, RetryPreview, Run, PossibleAnswer } from '../../../client/index.ts';
import { gateway } from './gateway.ts';
import { queryOptions } from '@tanstack/react-query';

/** Who wants it, why ('' for no reason), and under which name of the page's own: sent again with it, the same request counts once. */
export interface Said {
  by: string;
  reason: string;
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
export async function retryRun(id: string, request: RetryRequest, said: Said): Promise<string> {
  const { data } = await gateway.POST('/runs/{id}/retry', {
    params: paramsOf(id, said),
    body: { ...request, ...wordsOf(said) },
  });
  return (data as Run).run_id;
}

/** Lets a run go on without a step, with what later steps read of it; resolves when that is so, or on its way. @throws Problem */
export async function skipStep(
  id: string,
  request: { step: number; data?: Record<string, unknown> },
  said: Said,
): Promise<void> {
  const body = { ...request, ...wordsOf(said) };
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
export async function insertSteps(id: string, request: InsertRequest, said: Said): Promise<void> {
  const body = { ...request, ...wordsOf(said) };
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

/** What may be said of a step whose outcome is unknown. */
export type Answer = PossibleAnswer['answer'];

/** What is known of a step whose outcome nobody knows, and what each answer would do. Fails with `nothing_unknown` where all is known. */
export function unknownQuery(id: string) {
  return queryOptions({
    queryKey: ['run', id, 'resolve'],
    queryFn: async ({ signal }) =>
      (await gateway.GET('/runs/{id}/resolve', { params: { path: { id } }, signal })).data,
    retry: false,
    // Nobody decides by what was known of an earlier attempt: it is asked anew whenever somebody comes to it.
    staleTime: 0,
    gcTime: 0,
  });
}

/** What a person says, and of which attempt. */
interface Word {
  as: Answer;
  command_id: string;
  by: string;
  reason: string;
  data?: Record<string, unknown>;
}

/** Of a run, what tells how it goes on. */
type ResolvedRun = Pick<Run, 'run_id' | 'status' | 'label' | 'waiting'>;

/** Hands in a person's word; resolves once the owner of the workcell is certain to hear of it. */
export async function resolveUnknown(id: string, word: Word): Promise<void> {
  await gateway.POST('/runs/{id}/resolve', { params: { path: { id } }, body: word });
}

/** How a run goes on. */
export function resolvedRunQuery(id: string) {
  return queryOptions({
    queryKey: ['run', id, 'goes-on'],
    queryFn: async ({ signal }): Promise<ResolvedRun> =>
      (await gateway.GET('/runs/{id}', { params: { path: { id } }, signal })).data,
  });
}

/** Who gives an order, and why. Texts that are '' are left out. */
interface SaidRunOrders {
  by: string;
  reason?: string;
}

/** Asks that a run waits, goes on, or ends; resolves once the owner of the workcell is certain to hear of it. @throws Problem */
export async function orderRun(
  id: string,
  order: 'pause' | 'resume' | 'cancel',
  { by, reason = '' }: SaidRunOrders,
): Promise<void> {
  const init = { params: { path: { id } }, body: said({ by, reason }) };
  if (order === 'pause') await gateway.POST('/runs/{id}/pause', init);
  else if (order === 'resume') await gateway.POST('/runs/{id}/resume', init);
  else await gateway.POST('/runs/{id}/cancel', init);
}

/** Gives up waiting for commands that an instance acts on; it may act on while the next one begins. @throws Problem */
export async function abandonCommands(
  { module, instance }: { module: string; instance: string },
  command_ids: string[],
  { by, reason = '' }: SaidRunOrders,
): Promise<void> {
  const body = { instance, command_ids, ...said({ by, reason }) };
  await gateway.POST('/admin/abandon/{module}', { params: { path: { module } }, body });
}

function said({ by, reason }: Required<SaidRunOrders>): Partial<SaidRunOrders> {
  return { ...(by === '' ? {} : { by }), ...(reason === '' ? {} : { reason }) };
}
