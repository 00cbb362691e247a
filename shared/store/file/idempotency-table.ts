import { idempotencyLifetime } from '../store-options.ts';
import type { Database, Statement } from './database.ts';
import { digestOfKey } from '../copy.ts';

/** What a key that came with a copy begins with: its digest follows. */
export const digestMark = 'sha256:';

/** What a key was used for. */
interface UsedKey {
  run_id: string;
  fingerprint: string;
}

/** The idempotency keys of the last week. Every writing method must be called inside a transaction. */
export class IdempotencyTable {
  readonly #forgetOld: Statement;
  readonly #select: Statement<UsedKey>;
  readonly #selectRun: Statement<Pick<UsedKey, 'run_id'>>;
  readonly #put: Statement;
  readonly #freeKeys: Statement;

  constructor(database: Database) {
    this.#forgetOld = database.prepare('DELETE FROM idempotency WHERE expires_at <= ?');
    // What was written since the copy is newer.
    this.#select = database.prepare(
      'SELECT run_id, fingerprint FROM idempotency WHERE key IN (?1, ?2) ORDER BY key = ?1 DESC LIMIT 1',
    );
    this.#selectRun = database.prepare(
      `SELECT run_id FROM idempotency WHERE key IN (?1, ?2) AND expires_at > ?3 ORDER BY key = ?1 DESC LIMIT 1`,
    );
    this.#put = database.prepare(
      'INSERT OR REPLACE INTO idempotency (key, run_id, fingerprint, expires_at) VALUES (?, ?, ?, ?)',
    );
    this.#freeKeys = database.prepare(
      'DELETE FROM idempotency WHERE run_id IN (SELECT value FROM json_each(?))',
    );
  }

  /** Forgets what is too old at `now`, then looks the key up. */
  find(key: string, now: number): UsedKey | undefined {
    this.#forgetOld.run(now);
    return this.#select.one(key, digestMark + digestOfKey(key));
  }

  runOf(key: string, now: number): string | undefined {
    return this.#selectRun.one(key, digestMark + digestOfKey(key), now)?.run_id;
  }

  use(key: string, { run_id, fingerprint }: UsedKey, now: number): void {
    this.#put.run(key, run_id, fingerprint, now + idempotencyLifetime);
  }

  /** Forgets the keys of these runs. Reads all keys, so hand it many runs at once. */
  free(runIds: readonly string[]): void {
    this.#freeKeys.run(JSON.stringify(runIds));
  }
}
