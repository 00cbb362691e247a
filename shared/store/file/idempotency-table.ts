import { idempotencyLifetime } from '../retention.ts';
import type { Database, Statement } from './database.ts';

/** What a key was used for. */
export interface UsedKey {
  run_id: string;
  fingerprint: string;
}

/** The idempotency keys of the last week. Every writing method must be called inside a transaction. */
export class IdempotencyTable {
  readonly #forgetOld: Statement;
  readonly #select: Statement<UsedKey>;
  readonly #put: Statement;
  readonly #freeKeys: Statement;

  constructor(database: Database) {
    this.#forgetOld = database.prepare('DELETE FROM idempotency WHERE expires_at <= ?');
    this.#select = database.prepare('SELECT run_id, fingerprint FROM idempotency WHERE key = ?');
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
    return this.#select.one(key);
  }

  use(key: string, { run_id, fingerprint }: UsedKey, now: number): void {
    this.#put.run(key, run_id, fingerprint, now + idempotencyLifetime);
  }

  /** Forgets the keys of these runs. Reads all keys, so hand it many runs at once. */
  free(runIds: readonly string[]): void {
    this.#freeKeys.run(JSON.stringify(runIds));
  }
}
