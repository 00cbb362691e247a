import type { AuditEntry } from '../../shared/contracts/audit.ts';
import type { RecordStore } from '../../shared/store/index.ts';
import { pageOfEntries, rangeOfEntries, readEntries } from './read-entries.ts';

/** What entries are asked for. */
export interface AuditQuery {
  /** Only those after this number; left out: the newest. */
  after: number | undefined;
  limit: number;
  by: string | undefined;
  operation: string | undefined;
}

/** So many entries are looked at for one answer. */
const lookedAt = 20 * pageOfEntries;

/**
 * Entries that the store has, oldest first, and after which number to go on; null at the end.
 * @throws WeirError `store_unavailable`
 */
export async function listAudit(
  store: RecordStore,
  query: AuditQuery,
): Promise<{ entries: AuditEntry[]; next: number | null }> {
  const range = await rangeOfEntries(store);
  if (!range) return { entries: [], next: null };
  return query.after === undefined
    ? { entries: await newest(store, query, range), next: null }
    : following(store, query, { ...range, oldest: Math.max(range.oldest, query.after + 1) });
}

async function following(
  store: RecordStore,
  query: AuditQuery,
  { oldest, newest: end }: { oldest: number; newest: number },
): Promise<{ entries: AuditEntry[]; next: number | null }> {
  const found: AuditEntry[] = [];
  let from = oldest;
  while (from <= end && from < oldest + lookedAt) {
    const { entries } = await readEntries(store, from, end);
    const fitting = entries.filter((entry) => fits(entry, query));
    found.push(...fitting.slice(0, query.limit - found.length));
    const last = found.at(-1);
    if (found.length === query.limit && last)
      return { entries: found, next: last.seq < end ? last.seq : null };
    from += pageOfEntries;
  }
  return { entries: found, next: from <= end ? from - 1 : null };
}

async function newest(
  store: RecordStore,
  query: AuditQuery,
  { oldest, newest: end }: { oldest: number; newest: number },
): Promise<AuditEntry[]> {
  let found: AuditEntry[] = [];
  const least = Math.max(oldest, end - lookedAt + 1);
  for (let to = end; to >= least && found.length < query.limit; to -= pageOfEntries) {
    const { entries } = await readEntries(store, Math.max(to - pageOfEntries + 1, least), to);
    found = [...entries.filter((entry) => fits(entry, query)), ...found];
  }
  return found.slice(-query.limit);
}

function fits({ by, said_by, operation }: AuditEntry, query: AuditQuery): boolean {
  const who = query.by === undefined || query.by === by || query.by === said_by;
  return who && (query.operation === undefined || query.operation === operation);
}
