import { queryOptions } from '@tanstack/react-query';
import type { PossibleAnswer, Run } from '../../../client/index.ts';
import { gateway } from './gateway.ts';

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
export interface Word {
  as: Answer;
  command_id: string;
  by: string;
  reason: string;
  data?: Record<string, unknown>;
}

/** Of a run, what tells how it goes on. */
export type ResolvedRun = Pick<Run, 'run_id' | 'status' | 'label' | 'waiting'>;

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
