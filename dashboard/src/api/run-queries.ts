import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { aside } from '../aside/aside.ts';
import { applied, type RunOutline } from '../aside/outline.ts';

/** A run without what only its single steps have; of a long one, only what has changed comes over to this thread. */
export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['run', id],
    queryFn: async ({ client }): Promise<RunOutline> => {
      const before = client.getQueryData<RunOutline>(['run', id]);
      return applied(before, await aside('readRun', id, before?.revision));
    },
    structuralSharing: false,
  });
}

/** All of one step, as of a revision of its line. While a newer one is fetched, what is known of the same step stays. */
export function useStep(
  runId: string,
  position: number,
  revision: number | undefined,
): UseQueryResult<StepOf> {
  return useQuery({
    queryKey: ['step', runId, position, revision],
    queryFn: () => aside('readStep', runId, position),
    enabled: revision !== undefined,
    placeholderData: (before: StepOf | undefined, query) =>
      query?.queryKey[1] === runId && query.queryKey[2] === position ? before : undefined,
    structuralSharing: false,
    // The revision is part of the key: what is known under it never changes.
    staleTime: Infinity,
    refetchInterval: false,
    gcTime: 60_000,
  });
}

type StepOf = Awaited<ReturnType<typeof aside<'readStep'>>>;
