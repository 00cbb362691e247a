import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { merged, type RunList } from './run-list.ts';
import type { RunPage } from '../aside/index.ts';
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

const keyOf = (wish: Record<string, string>) => ['runs', 'list', wish] as const;

/**
 * The runs that fit, the newest first, as far as they have been read. Whenever runs change, the newest and those in sight are read
 * again, and no others: of 10,000 rows a person sees forty.
 * @param wish what `GET /runs` is asked for
 */
export function runsQuery(wish: Record<string, string>, sight: Sight) {
  return queryOptions({
    queryKey: keyOf(wish),
    queryFn: async ({ client, signal }): Promise<RunList> => {
      const known = client.getQueryData<RunList>(keyOf(wish));
      const newest = await readNewest(wish, known?.rows[0]?.run_id, signal);
      const { cursor, count } = sight;
      const seen = known && cursor !== undefined ? await readPage(wish, cursor, count, signal) : undefined;
      // Older ones may have been added meanwhile.
      let list = newest.reaches ? client.getQueryData<RunList>(keyOf(wish)) : undefined;
      for (const { page, after } of newest.pages) list = merged(list, page, after);
      if (seen) list = merged(list, seen, cursor);
      return list ?? { rows: [], unreadable: [], next: null };
    },
    structuralSharing: false,
  });
}

/** Adds the runs that are older than the last one. */
export async function readOlder(client: QueryClient, wish: Record<string, string>): Promise<void> {
  const cursor = client.getQueryData<RunList>(keyOf(wish))?.next;
  if (cursor === undefined || cursor === null) return;
  const page = await readPage(wish, cursor, pageLimit);
  client.setQueryData<RunList>(keyOf(wish), (list) => merged(list, page, cursor), {
    updatedAt: client.getQueryState(keyOf(wish))?.dataUpdatedAt ?? Date.now(),
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
  wish: Record<string, string>,
  known: string | undefined,
  signal: AbortSignal,
): Promise<Newest> {
  const pages: Newest['pages'] = [];
  let after: string | undefined;
  do {
    const page = await readPage(wish, after, pageLimit, signal);
    pages.unshift({ page, after });
    if (page.next === null || known === undefined || known >= page.next) return { pages, reaches: true };
    after = page.next;
  } while (pages.length < mostPagesOfNew);
  return { pages, reaches: false };
}

async function readPage(
  wish: Record<string, string>,
  cursor: string | undefined,
  limit: number,
  signal?: AbortSignal,
): Promise<RunPage> {
  const query = { ...wish, limit, ...(cursor === undefined ? {} : { cursor }) };
  return (await gateway.GET('/runs', { params: { query }, ...(signal && { signal }) })).data;
}

/** A few runs whose label, experiment or id fits a text; the newest where it is ''. */
export function runsFoundQuery(text: string) {
  return queryOptions({
    queryKey: ['runs', 'found', text],
    queryFn: ({ signal }) => readPage(text === '' ? {} : { text }, undefined, foundLimit, signal),
  });
}
