import type { StepForecast } from './history.ts';
import { keepPreviousData, queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import {
  type Calls,
  inWorker,
  applied,
  type HandedTexts,
  type RunOutline,
  type LogLine,
  type LogQuery,
} from '../worker/index.ts';
import { gateway, reading } from './gateway.ts';

/** A run without what only its single steps have; of a long one, only what has changed comes over to this thread. */
export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['run', id],
    queryFn: async ({ client }): Promise<RunOutline> => {
      const before = client.getQueryData<RunOutline>(['run', id]);
      return applied(before, await inWorker('readRun', id, before?.revision));
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
    queryFn: () => inWorker('readStep', runId, position),
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

type DataLinks = Awaited<ReturnType<typeof inWorker<'readDataLinks'>>>;

type StepOf = Awaited<ReturnType<typeof inWorker<'readStep'>>>;

/** When a run is expected to be over. The run itself does not change when that does. */
export const forecastQuery = (id: string) => ({
  ...reading(['run', id, 'forecast'], (signal) =>
    gateway.GET('/schedule', { params: { query: { run: id } }, signal }),
  ),
  refetchInterval: 5_000,
});

/** What is expected of a step of a run that goes on; undefined where it is done, or where there is no forecast. */
export function useStepForecast(id: string, position: number, goesOn: boolean): StepForecast | undefined {
  const { data } = useQuery({ ...forecastQuery(id), enabled: goesOn });
  return goesOn ? data?.runs[0]?.steps.find(({ step }) => step === position) : undefined;
}

/** Why a run does not go on, down to what must happen. */
export const waitsQuery = (id: string) => ({
  ...reading(['run', id, 'waits'], (signal) =>
    gateway.GET('/runs/{id}/waits', { params: { path: { id } }, signal }),
  ),
  // Links of other runs change without a word of this one.
  refetchInterval: 5_000,
});

/** What the page's worker reads of a run. It comes as it is: nothing of it is compared with what was there before. */
function workQuery<Name extends keyof Calls>(
  queryKey: readonly unknown[],
  name: Name,
  ...args: Parameters<Calls[Name]>
) {
  return queryOptions({ queryKey, queryFn: () => inWorker(name, ...args), structuralSharing: false });
}

/** The files of a run. */
export const filesQuery = (id: string) => workQuery(['run', id, 'files'], 'readFiles', id);

/** The events of a run, the oldest first. */
export const runEventsQuery = (id: string) => workQuery(['run', id, 'events'], 'readRunEvents', id);

/** Derived from what is read of a run: it is asked for again with each revision, and shown as it was until then. */
const derived = {
  staleTime: Infinity,
  refetchInterval: false,
  gcTime: 30_000,
  placeholderData: keepPreviousData,
} as const;

/** All values that the steps of a run have returned. */
export const valuesQuery = (id: string, revision: number) => ({
  ...workQuery(['values', id, revision], 'readValues', id),
  ...derived,
});

/** What a run was given, and what by default. It never changes. */
export const givenQuery = (id: string) => ({
  ...workQuery(['given', id], 'readGiven', id),
  staleTime: Infinity,
  refetchInterval: false as const,
});

/** What steps to come read of a step. */
export const dataReadQuery = (id: string, position: number, revision: number) => ({
  ...workQuery(['data read', id, position, revision], 'readDataRead', id, position),
  ...derived,
});

/** Whose values a step reads, and who reads its own. @param asOf what it is asked for again with: what others read seldom changes */
export const dataLinksQuery = (id: string, position: number, asOf: readonly (number | undefined)[]) => ({
  ...workQuery(['data links', id, position, ...asOf], 'readDataLinks', id, position),
  ...derived,
  placeholderData: (before: DataLinks | undefined, query?: { queryKey: readonly unknown[] }) =>
    query?.queryKey[1] === id && query.queryKey[2] === position ? before : undefined,
});

/** What was handed in. It never changes. */
export const definitionQuery = (id: string) => ({
  ...workQuery(['definition', id], 'readDefinition', id),
  ...derived,
});

/** Runs beside each other, as of their revisions. */
export const comparisonQuery = (ids: readonly string[], revisions: readonly (number | undefined)[]) => ({
  ...workQuery(['comparison', ids, revisions], 'compareRuns', ids),
  enabled: !revisions.includes(undefined),
  ...derived,
});

/** Which lines of a run's log fit. */
export const logViewQuery = (id: string, request: LogQuery) => ({
  ...workQuery(['log view', id, request], 'viewRunLog', id, request),
  ...derived,
});

/** What a run was handed in with. */
export interface HandedAgain extends HandedTexts {
  files: File[];
}

/** All that a run was handed in with: it never changes. */
export function handedInQuery(id: string) {
  return queryOptions({
    queryKey: ['handed in', id],
    queryFn: async ({ signal }): Promise<HandedAgain> => {
      const [texts, files] = await Promise.all([inWorker('readHandedAgain', id), inWorker('readFiles', id)]);
      const inputs = files.filter(({ kind }) => kind === 'input');
      const read = inputs.map(async ({ path, label }) => {
        const query = { filename: path };
        const { data } = await gateway.GET('/runs/{id}/file', {
          params: { path: { id }, query },
          parseAs: 'blob',
          signal,
        });
        return new File([data], label);
      });
      return { ...texts, files: await Promise.all(read) };
    },
    structuralSharing: false,
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** What drivers write comes without a word on the feed (milliseconds). */
const lookEveryMs = 2_000;

/** The lines of a run's log that have come over so far. @param goesOn true while the run is not over: then it is looked at again and again */
export function logQuery(id: string, goesOn: boolean) {
  const queryKey = ['run', id, 'log'];
  return queryOptions({
    queryKey,
    queryFn: async ({ client }): Promise<readonly LogLine[]> => {
      let lines = [...(client.getQueryData<readonly LogLine[]>(queryKey) ?? [])];
      for (;;) {
        const part = await inWorker('readRunLog', id, lines.length);
        if (part.anew) lines = [];
        for (const line of part.lines) lines.push(line);
        if (lines.length >= part.total) return lines;
        // What has come is shown while the rest comes.
        client.setQueryData(queryKey, [...lines]);
      }
    },
    structuralSharing: false,
    refetchInterval: goesOn ? lookEveryMs : false,
  });
}
