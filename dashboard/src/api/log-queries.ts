import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { inWorker, type LogLine, type LogQuery } from '../worker/index.ts';

/** The lines of a run's log that have come over so far. The list only grows, and is the same one as long as it does. */
export interface LogSoFar {
  lines: readonly LogLine[];
  total: number;
}

/** What drivers write comes without a word on the feed (milliseconds). */
const lookEveryMs = 2_000;

/** @param goesOn true while the run is not over: then it is looked at again and again */
export function logQuery(id: string, goesOn: boolean) {
  const queryKey = ['run', id, 'log'];
  return queryOptions({
    queryKey,
    queryFn: async ({ client }): Promise<LogSoFar> => {
      let lines = [...(client.getQueryData<LogSoFar>(queryKey)?.lines ?? [])];
      for (;;) {
        const part = await inWorker('readRunLog', id, lines.length);
        if (part.anew) lines = [];
        for (const line of part.lines) lines.push(line);
        if (lines.length >= part.total) return { lines, total: lines.length };
        // What has come is shown while the rest comes.
        client.setQueryData<LogSoFar>(queryKey, { lines: [...lines], total: lines.length });
      }
    },
    structuralSharing: false,
    refetchInterval: goesOn ? lookEveryMs : false,
  });
}

/** Which lines fit. */
export function logViewQuery(id: string, request: LogQuery) {
  return queryOptions({
    queryKey: ['log view', id, request],
    queryFn: () => inWorker('viewRunLog', id, request),
    structuralSharing: false,
    staleTime: Infinity,
    refetchInterval: false,
    gcTime: 5_000,
    placeholderData: keepPreviousData,
  });
}

/** The events of a run, the oldest first. */
export function runEventsQuery(id: string) {
  return queryOptions({
    queryKey: ['run', id, 'events'],
    queryFn: () => inWorker('readRunEvents', id),
    structuralSharing: false,
  });
}
