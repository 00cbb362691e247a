import { queryOptions, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { ResultOfRun, Results } from '../../../client/index.ts';
import { lackOfResults } from '../../../shared/sentences/index.ts';
import { changedQuery } from '../live/index.ts';
import { gateway } from './gateway.ts';

const pageLimit = 500;
/** More runs than these are looked at by a program (`weir results`). */
const mostRuns = 5_000;
/** Runs that end one soon after the other are read together (milliseconds). */
const restMs = 1_000;
/** As many ids as `GET /results` takes. */
const mostIds = 200;

/** What is told of runs, as far as the page reads it. */
export interface ResultTable {
  /** The newest first. */
  runs: readonly ResultOfRun[];
  /** True where there are older ones that are not read. */
  more: boolean;
  /** What it lacks otherwise, in sentences. */
  lack: readonly string[];
}

/** Which runs: what `GET /results` is asked for. */
export type ResultRequest = Readonly<Record<string, string>>;

const keyOf = (request: ResultRequest) => ['results', request] as const;

function resultsQuery(request: ResultRequest) {
  return queryOptions({
    queryKey: keyOf(request),
    queryFn: async ({ signal }): Promise<ResultTable> => {
      const runs: ResultOfRun[] = [];
      const unreadable: NonNullable<Results['unreadable']> = [];
      let partial = false;
      let cursor: string | undefined;
      do {
        const page = await readPage({ ...request, ...(cursor === undefined ? {} : { cursor }) }, signal);
        runs.push(...page.runs);
        unreadable.push(...(page.unreadable ?? []));
        partial ||= page.partial === true;
        cursor = page.next ?? undefined;
      } while (cursor !== undefined && runs.length < mostRuns);
      return { runs, more: cursor !== undefined, lack: lackOfResults({ unreadable, partial }) };
    },
    structuralSharing: false,
    // All of it again and again would be much: runs that change are read by themselves.
    refetchInterval: false,
  });
}

async function readPage(request: Record<string, string>, signal?: AbortSignal): Promise<Results> {
  // As they stand in an address: a list has commas between.
  const query = { ...request, limit: pageLimit } as object;
  const { data } = await gateway.GET('/results', { params: { query }, ...(signal && { signal }) });
  if (typeof data === 'string') throw new Error('What answered are no results: it is no gateway.');
  return data;
}

/** The results of the runs that a request is for. Runs that change meanwhile, and fit, are read again, and no others. */
export function useResults(request: ResultRequest): UseQueryResult<ResultTable> {
  const client = useQueryClient();
  const { data: changed } = useQuery(changedQuery);
  // While others are read for, those of before stay.
  const query = useQuery({ ...resultsQuery(request), placeholderData: (before) => before });
  const last = changed?.at(-1)?.at ?? 0;
  const seen = useRef(last);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const catchUp = useEffectEvent(() => {
    timer.current = undefined;
    const ids = (changed ?? []).flatMap(({ at, run_id }) => (at > seen.current ? [run_id] : []));
    void readAgain(request, [...new Set(ids)])
      .then((fresh) => {
        // Not before: what could not be read is read with the next change.
        seen.current = Math.max(seen.current, last);
        if (fresh.length > 0)
          client.setQueryData<ResultTable>(keyOf(request), (table) => table && withRuns(table, fresh));
      })
      .catch(() => undefined);
  });
  useEffect(() => {
    if (last > seen.current) timer.current ??= setTimeout(catchUp, restMs);
  }, [last]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return query;
}

async function readAgain(request: ResultRequest, changed: readonly string[]): Promise<ResultOfRun[]> {
  const asked = request['run']?.split(',');
  const ids = asked ? changed.filter((id) => asked.includes(id)) : changed;
  const pages: ResultOfRun[] = [];
  for (let from = 0; from < ids.length; from += mostIds) {
    const some = ids.slice(from, from + mostIds).join(',');
    pages.push(...(await readPage({ ...request, run: some })).runs);
  }
  return pages;
}

/** The table with runs as they are now. Pure. */
export function withRuns(table: ResultTable, fresh: readonly ResultOfRun[]): ResultTable {
  const byId = new Map([...table.runs, ...fresh].map((run) => [run.run_id, run]));
  const runs = [...byId.values()].sort((a, b) => (a.run_id < b.run_id ? 1 : -1));
  return { ...table, runs };
}
