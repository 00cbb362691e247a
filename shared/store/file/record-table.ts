import type { NewRecord, RecordKind, RecordQuery, StoredRecord } from '../records.ts';
import { recordKinds } from '../forms.ts';
import { decodeBody, encodeBody } from '../stored-forms.ts';
import type { Database, Statement } from './database.ts';

interface RecordRow {
  position: number;
  id: string;
  group_id: string | null;
  revision: number;
  body: string;
}

type Tables = { [K in RecordKind]: KindTable<K> };

/** A record as it is written into its table. */
type Written = { id: string; group: string | undefined; text: string };

/** All records, a table for each kind. What changes them must be called inside a transaction. */
export class RecordTable {
  readonly #kinds: Tables;
  readonly #counters: Counters;

  constructor(database: Database) {
    const counters = new Counters(database);
    this.#counters = counters;
    const tables = recordKinds.map((kind) => [kind, new KindTable(database, kind, counters)]);
    this.#kinds = Object.fromEntries(tables) as Tables;
  }

  of<K extends RecordKind>(kind: K): KindTable<K> {
    return this.#kinds[kind];
  }

  /**
   * Puts in those whose ids are not there yet. The counters are read and written once for all of them.
   * @param told kinds of which they take the place of what is there; none unless given
   */
  addAll(records: readonly NewRecord[], told: readonly RecordKind[] = []): void {
    if (records.length === 0) return;
    const last = this.#counters.read('');
    let position = last;
    const bytes = new Map<RecordKind, number>();
    for (const record of records) {
      const { kind, id, group } = record;
      const text = encodeBody(record);
      if (!this.of(kind).add({ position: position + 1, id, group, text })) {
        if (told.includes(kind)) this.of(kind).replace({ id, group, text });
        continue;
      }
      position += 1;
      bytes.set(kind, (bytes.get(kind) ?? 0) + Buffer.byteLength(text));
    }
    if (position > last) this.#counters.raise('', position - last);
    for (const [kind, more] of bytes) this.#counters.raise(kind, more);
  }
}

/** The last position that was given to a record (under the name ''), and the bytes of all bodies of a kind (under its name). */
class Counters {
  readonly #raise: Statement<{ value: number }>;
  readonly #read: Statement<{ value: number }>;

  constructor(database: Database) {
    this.#raise = database.prepare(
      `INSERT INTO record_counters (name, value) VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value`,
    );
    this.#read = database.prepare('SELECT value FROM record_counters WHERE name = ?');
  }

  nextPosition(): number {
    return this.raise('', 1);
  }

  raise(name: string, by: number): number {
    return this.#raise.one(name, by)?.value ?? by;
  }

  read(name: string): number {
    return this.#read.one(name)?.value ?? 0;
  }
}

/** The records of one kind: experiments, or events, … */
class KindTable<K extends RecordKind> {
  readonly #kind: K;
  readonly #counters: Counters;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: Database, kind: K, counters: Counters) {
    this.#kind = kind;
    this.#counters = counters;
    this.#statements = prepareStatements(database, `records_${kind}`);
  }

  read(id: string): StoredRecord<K> | undefined {
    const row = this.#statements.read.one(id);
    return row && this.#decode(row);
  }

  newest({
    group,
    limit,
    before = Number.MAX_SAFE_INTEGER,
  }: Omit<RecordQuery, 'kind'> & { before?: number }) {
    const rows =
      group === undefined
        ? this.#statements.newest.all(before, limit)
        : this.#statements.newestOfGroup.all(group, before, limit);
    return rows.map((row) => this.#decode(row));
  }

  after({ group, limit, after }: Omit<RecordQuery, 'kind'> & { after: number }) {
    const rows =
      group === undefined
        ? this.#statements.after.all(after, limit)
        : this.#statements.afterInGroup.all(group, after, limit);
    return rows.map((row) => this.#decode(row));
  }

  count(): number {
    return this.#statements.count.one()?.records ?? 0;
  }

  /** Bytes of the bodies. */
  size(): number {
    return this.#counters.read(this.#kind);
  }

  /** False where the stored revision is not `revision`; 0 stands for none. */
  write(record: NewRecord, revision: number): boolean {
    const { id, group } = record;
    const kept = this.#statements.head.one(id);
    if ((kept?.revision ?? 0) !== revision) return false;
    const text = encodeBody(record);
    if (kept) this.#statements.update.run(group ?? null, text, id);
    else this.#statements.insert.run(this.#counters.nextPosition(), id, group ?? null, text);
    this.#counters.raise(this.#kind, Buffer.byteLength(text) - (kept?.bytes ?? 0));
    return true;
  }

  /** False where the id is there already. The counters are the caller's. */
  add({ position, id, group, text }: Written & { position: number }): boolean {
    return this.#statements.add.run(position, id, group ?? null, text) > 0;
  }

  /** Takes the place of what has the id, unless it is the same. */
  replace({ id, group, text }: Written): void {
    const kept = this.#statements.read.one(id);
    if (!kept || (kept.body === text && kept.group_id === (group ?? null))) return;
    this.#statements.update.run(group ?? null, text, id);
    this.#counters.raise(this.#kind, Buffer.byteLength(text) - Buffer.byteLength(kept.body));
  }

  remove(id: string): void {
    const kept = this.#statements.head.one(id);
    if (!kept) return;
    this.#statements.remove.run(id);
    this.#counters.raise(this.#kind, -kept.bytes);
  }

  #decode({ position, id, group_id, revision, body }: RecordRow): StoredRecord<K> {
    return {
      kind: this.#kind,
      id,
      ...(group_id === null ? {} : { group: group_id }),
      body: decodeBody(this.#kind, id, body),
      revision,
      position,
    };
  }
}

function prepareStatements(database: Database, table: string) {
  const select = (rest: string) =>
    database.prepare<RecordRow>(`SELECT position, id, group_id, revision, body FROM ${table} WHERE ${rest}`);
  return {
    read: select('id = ?'),
    head: database.prepare<{ revision: number; bytes: number }>(
      `SELECT revision, OCTET_LENGTH(body) AS bytes FROM ${table} WHERE id = ?`,
    ),
    newest: select('position < ? ORDER BY position DESC LIMIT ?'),
    newestOfGroup: select('group_id = ? AND position < ? ORDER BY position DESC LIMIT ?'),
    after: select('position > ? ORDER BY position LIMIT ?'),
    afterInGroup: select('group_id = ? AND position > ? ORDER BY position LIMIT ?'),
    count: database.prepare<{ records: number }>(`SELECT COUNT(*) AS records FROM ${table}`),
    remove: database.prepare(`DELETE FROM ${table} WHERE id = ?`),
    insert: database.prepare(
      `INSERT INTO ${table} (position, id, group_id, revision, body) VALUES (?, ?, ?, 1, ?)`,
    ),
    add: database.prepare(
      `INSERT INTO ${table} (position, id, group_id, revision, body) VALUES (?, ?, ?, 1, ?)
       ON CONFLICT (id) DO NOTHING`,
    ),
    update: database.prepare(
      `UPDATE ${table} SET group_id = ?, body = ?, revision = revision + 1 WHERE id = ?`,
    ),
  };
}
