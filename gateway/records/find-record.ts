import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { RecordKind, StoredRecord } from '../../shared/store/index.ts';
import type { RecordsContext } from './context.ts';

/** The record of that id. @throws WeirError `record_not_found`, `store_unavailable`. */
export async function findRecord<K extends RecordKind>(
  { store, patience }: RecordsContext,
  kind: K,
  id: string,
): Promise<StoredRecord<K>> {
  const record = await patience.begin().withStore(() => store.readRecord(kind, id));
  if (record) return record;
  throw new WeirError('record_not_found', `there is no ${kind} ${id}`);
}
