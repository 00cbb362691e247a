import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { RunList as RunPage, RunSummary } from '../../../client/index.ts';
import { gateway } from './gateway.ts';

const pageLimit = 100;
const foundLimit = 30;
/** So many new runs are caught up with before the list begins anew. */
const mostPagesOfNew = 10;

/** The rows that somebody looks at: they are read again when runs change. */
export class Sight {
  /** The cursor before the first of them; undefined where that is the newest run. */
  cursor: string | undefined;
  count = 0;

  look(cursor: string | undefined, count: number): void {
    this.cursor = cursor;
    this.count = count;
  }
}

const keyOf = (request: Record<string, string>) => ['runs', 'list', request] as const;

/**
 * The runs that fit, the newest first, as far as they have been read. Whenever runs change, the newest and those in sight are read
 * again, and no others: of 10,000 rows a person sees forty.
 * @param request what `GET /runs` is asked for
 */
export function runsQuery(request: Record<string, string>, sight: Sight) {
  return queryOptions({
    queryKey: keyOf(request),
    queryFn: async ({ client, signal }): Promise<RunList> => {
      const known = client.getQueryData<RunList>(keyOf(request));
      const newest = await readNewest(request, known?.rows[0]?.run_id, signal);
      const { cursor, count } = sight;
      const seen = known && cursor !== undefined ? await readPage(request, cursor, count, signal) : undefined;
      // Older ones may have been added meanwhile.
      let list = newest.reaches ? client.getQueryData<RunList>(keyOf(request)) : undefined;
      for (const { page, after } of newest.pages) list = merged(list, page, after);
      if (seen) list = merged(list, seen, cursor);
      return list ?? { rows: [], unreadable: [], next: null };
    },
    structuralSharing: false,
  });
}

/** Adds the runs that are older than the last one. */
export async function readOlder(client: QueryClient, request: Record<string, string>): Promise<void> {
  const cursor = client.getQueryData<RunList>(keyOf(request))?.next;
  if (cursor === undefined || cursor === null) return;
  const page = await readPage(request, cursor, pageLimit);
  client.setQueryData<RunList>(keyOf(request), (list) => merged(list, page, cursor), {
    updatedAt: client.getQueryState(keyOf(request))?.dataUpdatedAt ?? Date.now(),
  });
}

interface Newest {
  /** The older first. */
  pages: { page: RunPage; after: string | undefined }[];
  /** False where so many are new that between them and what is known others may stand. */
  reaches: boolean;
}

/** The newest runs, down to the newest that is known. */
async function readNewest(
  request: Record<string, string>,
  known: string | undefined,
  signal: AbortSignal,
): Promise<Newest> {
  const pages: Newest['pages'] = [];
  let after: string | undefined;
  do {
    const page = await readPage(request, after, pageLimit, signal);
    pages.unshift({ page, after });
    if (page.next === null || known === undefined || known >= page.next) return { pages, reaches: true };
    after = page.next;
  } while (pages.length < mostPagesOfNew);
  return { pages, reaches: false };
}

async function readPage(
  request: Record<string, string>,
  cursor: string | undefined,
  limit: number,
  signal?: AbortSignal,
): Promise<RunPage> {
  const query = { ...request, limit, ...(cursor === undefined ? {} : { cursor }) };
  return (await gateway.GET('/runs', { params: { query }, ...(signal && { signal }) })).data;
}

/** A few runs whose label, experiment, tag, note or id fits a text; the newest where it is ''. */
export function runsFoundQuery(text: string) {
  return queryOptions({
    queryKey: ['runs', 'found', text],
    queryFn: ({ signal }) => readPage(text === '' ? {} : { text }, undefined, foundLimit, signal),
  });
}

/** The runs that have been read so far, the newest first. */
export interface RunList {
  rows: readonly RunSummary[];
  unreadable: readonly { run_id: string; reason: string }[];
  /** The cursor of what is older than the last row; null where there is nothing. */
  next: string | null;
}

/**
 * The list after a page of it was read (again). A page tells all runs of its stretch, so rows of the stretch that it does not
 * have are gone, or do not fit any more. Pure.
 * @param cursor with which the page was asked for; undefined for the newest
 */
export function merged(list: RunList | undefined, page: RunPage, cursor: string | undefined): RunList {
  const unreadable = page.unreadable ?? [];
  if (!list) return { rows: page.runs, unreadable, next: page.next };
  const lowest = page.next ?? '';
  const outside = ({ run_id }: { run_id: string }): boolean =>
    (cursor !== undefined && run_id >= cursor) || run_id < lowest;
  const newer = list.rows.filter((row) => cursor !== undefined && row.run_id >= cursor);
  const older = list.rows.filter(({ run_id }) => run_id < lowest);
  return {
    rows: [...newer, ...page.runs, ...older],
    unreadable: [...list.unreadable.filter(outside), ...unreadable].sort((a, b) =>
      a.run_id < b.run_id ? 1 : -1,
    ),
    next: list.next === null || list.next <= lowest ? list.next : page.next,
  };
}

/** How many rows are newer than a run. Pure. */
export function newerThan(rows: readonly RunSummary[], run_id: string | undefined): number {
  if (run_id === undefined) return 0;
  const at = rows.findIndex((row) => row.run_id <= run_id);
  return at === -1 ? rows.length : at;
}
