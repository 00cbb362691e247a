import type { Run, PossibleAnswer } from '../../../client/index.ts';
import { gateway, reading, saying, type Said } from './gateway.ts';
import { rememberHandedIn } from './handed-in.ts';

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

/** Lets a run go on after a failure; resolves to the run that goes on: another one where this one is over. @throws Problem */
export async function retryRun(id: string, request: RetryRequest, said: SaidOnce): Promise<string> {
  const { data } = await gateway.POST('/runs/{id}/retry', {
    params: onceOf(id, said),
    body: { ...request, ...saying(said) },
  });
  const { run_id } = data as Run;
  rememberHandedIn([run_id]);
  return run_id;
}

/** A call about a run that counts once, however often it is sent. */
export function onceOf(id: string, { key }: SaidOnce) {
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

/** Asks that a run waits, goes on, or ends; resolves once the owner of the workcell is certain to hear of it. @throws Problem */
export async function orderRun(id: string, order: 'pause' | 'resume' | 'cancel', said: Said): Promise<void> {
  await gateway.POST(`/runs/{id}/${order}`, { params: { path: { id } }, body: saying(said) });
}
