import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeName } from '../../contracts/address.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import { lockFolder, type FolderLock } from '../../kernel/files/folder-lock.ts';
import { syncToDisk } from '../../kernel/files/sync.ts';
import type { StoreRestore, StoreRow } from '../copy.ts';
import { recordKinds } from '../forms.ts';
import type { RecordKind } from '../records.ts';
import { Database, type Statement } from './database.ts';
import { digestMark } from './idempotency-table.ts';

/**
 * Makes the database of a workcell in that folder, which must have none, from a copy. It is written beside its place, and moved there when it
 * is whole.
 * @throws WeirError `folder_locked`; `bad_config` where there is a database already
 */
export async function restoreDatabase(dir: string, workcell: string): Promise<StoreRestore> {
  const lock = await lockFolder(dir, 'a store is restored');
  const file = join(lock.dir, `${encodeName(workcell)}.db`);
  const draft = `${file}.restoring`;
  try {
    if (existsSync(file)) {
      throw new WeirError(
        'bad_config',
        `there is a store of workcell "${workcell}" already, and nothing was restored: name another folder (--store-url file:DIR), or move it away: mv ${file} ${file}-before`,
      );
    }
    await removeDatabase(draft);
    return new DatabaseRestore(new Database(draft, workcell), { draft, file }, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function removeDatabase(file: string): Promise<void> {
  for (const end of ['', '-wal', '-shm']) await rm(`${file}${end}`, { force: true });
}

class DatabaseRestore implements StoreRestore {
  readonly #database: Database;
  readonly #at: { draft: string; file: string };
  readonly #lock: FolderLock;
  readonly #statements: ReturnType<typeof prepareStatements>;
  #closed = false;

  constructor(database: Database, at: { draft: string; file: string }, lock: FolderLock) {
    this.#database = database;
    this.#at = at;
    this.#lock = lock;
    this.#statements = prepareStatements(database);
  }

  async put(rows: readonly StoreRow[]): Promise<void> {
    this.#database.transaction(() => {
      for (const row of rows) this.#put(row);
    });
    await this.#database.durable();
  }

  #put(row: StoreRow): void {
    const { run, texts, log, records, key, field, token, counter } = this.#statements;
    if ('run' in row) {
      for (const statement of texts.drop) statement.run(row.run);
      run.put.run(row.run, row.experiment, row.state, row.revision);
    } else if ('of' in row) {
      this.#putText(row);
    } else if ('log' in row) {
      const end = row.from + row.lines.length;
      log.put.run(row.log, row.from, JSON.stringify(row.lines));
      log.end.run(end, row.log);
    } else if ('gone' in row) {
      for (const statement of [...texts.drop, run.drop, log.drop]) statement.run(row.gone);
    } else if ('record' in row) {
      records[row.record].run(row.position, row.id, row.group ?? null, row.revision, row.body);
    } else if ('key' in row) {
      key.run(digestMark + row.key, row.run_id, row.fingerprint, row.until);
    } else if ('field' in row) {
      field.run(row.field, row.text);
    } else if ('token' in row) {
      token.run(row.token.epoch, row.token.nonce, row.token.seq);
    } else {
      counter.run(row.positions);
    }
  }

  #putText({ of, name, text, part }: Extract<StoreRow, { of: string }>): void {
    const { run, texts } = this.#statements;
    const [what, position = ''] = name.split(':');
    if (what === 'definition') {
      texts.definition.run(of, part === undefined ? text : '');
      if (part !== undefined) texts.part.run(of, part, text);
    } else if (what === 'snapshot') run.snapshot.run(text, of);
    else if (what === 'summary') run.summary.run(text, of);
    else if (what === 'step') texts.step.run(of, Number(position), text);
    else if (what === 'step_snapshot') texts.stepSnapshot.run(of, Number(position), text);
    else if (what === 'amended') texts.amended.run(of, position, text);
  }

  async finish(): Promise<void> {
    const { sizes } = this.#statements;
    this.#database.transaction(() => {
      for (const statement of sizes) statement.run();
    });
    await this.#database.durable();
    await this.#database.close();
    const { draft, file } = this.#at;
    // All of it is in the one file by now.
    for (const end of ['-wal', '-shm']) await rm(`${draft}${end}`, { force: true });
    await syncToDisk(draft);
    await rename(draft, file);
    await syncToDisk(dirname(file));
    this.#closed = true;
    this.#lock.release();
  }

  async drop(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#database.close();
      await removeDatabase(this.#at.draft);
    } finally {
      this.#lock.release();
    }
  }
}

function prepareStatements(database: Database) {
  const dropFrom = (table: string) => database.prepare(`DELETE FROM ${table} WHERE run_id = ?`);
  const insertInto = (kind: RecordKind) =>
    database.prepare(
      `INSERT OR REPLACE INTO records_${kind} (position, id, group_id, revision, body) VALUES (?, ?, ?, ?, ?)`,
    );
  return {
    run: {
      put: database.prepare(
        `INSERT INTO runs (run_id, experiment_id, state, revision, log_length) VALUES (?, ?, ?, ?, 0)
         ON CONFLICT (run_id) DO UPDATE SET state = excluded.state, revision = excluded.revision, snapshot = NULL, summary = NULL`,
      ),
      snapshot: database.prepare('UPDATE runs SET snapshot = ? WHERE run_id = ?'),
      summary: database.prepare('UPDATE runs SET summary = ? WHERE run_id = ?'),
      drop: dropFrom('runs'),
    },
    texts: {
      definition: database.prepare('INSERT OR REPLACE INTO definitions (run_id, definition) VALUES (?, ?)'),
      part: database.prepare('INSERT INTO definition_parts (run_id, part, text) VALUES (?, ?, ?)'),
      step: database.prepare('INSERT INTO steps (run_id, position, record) VALUES (?, ?, ?)'),
      stepSnapshot: database.prepare(
        'INSERT INTO step_snapshots (run_id, position, snapshot) VALUES (?, ?, ?)',
      ),
      amended: database.prepare('INSERT INTO amendments (run_id, of, text) VALUES (?, ?, ?)'),
      drop: ['definitions', 'definition_parts', 'steps', 'step_snapshots', 'amendments'].map(dropFrom),
    },
    log: {
      put: database.prepare('INSERT INTO log_parts (run_id, line, lines) VALUES (?, ?, ?)'),
      end: database.prepare('UPDATE runs SET log_length = ? WHERE run_id = ?'),
      drop: dropFrom('log_parts'),
    },
    records: Object.fromEntries(recordKinds.map((kind) => [kind, insertInto(kind)])) as Record<
      RecordKind,
      Statement
    >,
    key: database.prepare(
      'INSERT OR REPLACE INTO idempotency (key, run_id, fingerprint, expires_at) VALUES (?, ?, ?, ?)',
    ),
    field: database.prepare('INSERT OR REPLACE INTO workcell (name, value) VALUES (?, ?)'),
    token: database.prepare('INSERT OR REPLACE INTO token (one, epoch, nonce, seq) VALUES (1, ?, ?, ?)'),
    counter: database.prepare("INSERT OR REPLACE INTO record_counters (name, value) VALUES ('', ?)"),
    sizes: recordKinds.map((kind) =>
      database.prepare(
        `INSERT OR REPLACE INTO record_counters (name, value) SELECT '${kind}', COALESCE(SUM(OCTET_LENGTH(body)), 0) FROM records_${kind}`,
      ),
    ),
  };
}
