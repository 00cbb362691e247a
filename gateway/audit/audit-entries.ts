import { auditId } from '../../shared/audit/index.ts';
import type { AuditEntry } from '../../shared/contracts/audit.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { RecordStore } from '../../shared/store/index.ts';

/** How many entries are read at once. */
export const pageOfEntries = 500;

/** Entries of a store, and the numbers of those that are there and cannot be read. */
interface ReadEntries {
  entries: AuditEntry[];
  damaged: number[];
}

/** The numbers of the oldest and the newest entry of a store; undefined where it has none. */
export async function rangeOfEntries(
  store: RecordStore,
): Promise<{ oldest: number; newest: number } | undefined> {
  const [[oldest], [newest]] = await Promise.all([
    store.recordsAfter({ kind: 'audit', after: 0, limit: 1 }),
    store.newestRecords({ kind: 'audit', limit: 1 }),
  ]);
  return oldest && newest && { oldest: Number(oldest.id), newest: Number(newest.id) };
}

/** The entries of a store with these numbers, `pageOfEntries` of them at most. One that is damaged keeps none from being read. */
export async function readEntries(store: RecordStore, from: number, to: number): Promise<ReadEntries> {
  const length = Math.min(to - from + 1, pageOfEntries);
  const ids = Array.from({ length }, (_, i) => auditId(from + i));
  try {
    const records = await store.readRecords('audit', ids);
    return { entries: records.map(({ body }) => body), damaged: [] };
  } catch (error) {
    if (!WeirError.is(error, 'internal_error')) throw error;
  }
  const entries: AuditEntry[] = [];
  const damaged: number[] = [];
  for (const id of ids) {
    try {
      const record = await store.readRecord('audit', id);
      if (record) entries.push(record.body);
    } catch (error) {
      if (!WeirError.is(error, 'internal_error')) throw error;
      damaged.push(Number(id));
    }
  }
  return { entries, damaged };
}
