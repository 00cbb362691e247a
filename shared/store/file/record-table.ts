import type { NewRecord, RecordBodies, RecordKind, RecordQuery, StoredRecord } from '../records.ts';
import { readStored } from '../stored-json.ts';
import type { Database } from './database.ts';

interface RecordRow {
  position: number;
  id: string;
  group_id: string | null;
  revision: number;
  body: string;
}

const columns = 'position, id, group_id, revision, body';

/** Experiments, campaigns, events and datapoints. */
export class RecordTable {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: Database) {
    this.#statements = prepareStatements(database);
  }

  read<K extends RecordKind>(kind: K, id: string): StoredRecord<K> | undefined {
    const row = this.#statements.read.one(kind, id);
    return row && decode(kind, row);
  }

  newest<K extends RecordKind>(query: RecordQuery<K> & { before?: number }): StoredRecord<K>[] {
    const { kind, group, limit, before = Number.MAX_SAFE_INTEGER } = query;
    const rows =
      group === undefined
        ? this.#statements.newest.all(kind, before, limit)
        : this.#statements.newestOfGroup.all(kind, group, before, limit);
    return rows.map((row) => decode(kind, row));
  }

  after<K extends RecordKind>(query: RecordQuery<K> & { after: number }): StoredRecord<K>[] {
    const { kind, group, limit, after } = query;
    const rows =
      group === undefined
        ? this.#statements.after.all(kind, after, limit)
        : this.#statements.afterInGroup.all(kind, group, after, limit);
    return rows.map((row) => decode(kind, row));
  }

  count(kind: RecordKind): number {
    return this.#statements.count.one(kind)?.records ?? 0;
  }

  /** Bytes of the bodies. */
  size(kind: RecordKind): number {
    return this.#statements.size.one(kind)?.bytes ?? 0;
  }

  /** False where the stored revision is not `revision`; 0 stands for none. Is one statement, so it is atomic by itself. */
  write({ kind, id, group, body }: NewRecord, revision: number): boolean {
    const text = JSON.stringify(body);
    const changed =
      revision === 0
        ? this.#statements.insert.run(kind, id, group ?? null, text)
        : this.#statements.update.run(group ?? null, text, kind, id, revision);
    return changed === 1;
  }

  remove(kind: RecordKind, id: string): void {
    this.#statements.remove.run(kind, id);
  }
}

function decode<K extends RecordKind>(kind: K, row: RecordRow): StoredRecord<K> {
  const { position, id, group_id, revision, body } = row;
  return {
    kind,
    id,
    ...(group_id === null ? {} : { group: group_id }),
    body: readStored<RecordBodies[K]>(body),
    revision,
    position,
  };
}

function prepareStatements(database: Database) {
  const select = (rest: string) =>
    database.prepare<RecordRow>(`SELECT ${columns} FROM records WHERE ${rest}`);
  return {
    read: select('kind = ? AND id = ?'),
    newest: select('kind = ? AND position < ? ORDER BY position DESC LIMIT ?'),
    newestOfGroup: select('kind = ? AND group_id = ? AND position < ? ORDER BY position DESC LIMIT ?'),
    after: select('kind = ? AND position > ? ORDER BY position LIMIT ?'),
    afterInGroup: select('kind = ? AND group_id = ? AND position > ? ORDER BY position LIMIT ?'),
    count: database.prepare<{ records: number }>('SELECT COUNT(*) AS records FROM records WHERE kind = ?'),
    size: database.prepare<{ bytes: number }>('SELECT bytes FROM record_sizes WHERE kind = ?'),
    remove: database.prepare('DELETE FROM records WHERE kind = ? AND id = ?'),
    insert: database.prepare(
      'INSERT OR IGNORE INTO records (kind, id, group_id, revision, body) VALUES (?, ?, ?, 1, ?)',
    ),
    update: database.prepare(
      `UPDATE records SET group_id = ?, body = ?, revision = revision + 1
       WHERE kind = ? AND id = ? AND revision = ?`,
    ),
  };
}
