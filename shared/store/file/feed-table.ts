import { feedLength } from '../store-options.ts';
import type { FeedEntry } from '../store.ts';
import type { FeedUpdate } from '../../contracts/feed.ts';
import { decodeUpdate, encodeUpdate } from '../stored-forms.ts';
import type { Database, Statement } from './database.ts';

/** Entries beyond `feedLength` that may gather before the oldest are removed. */
const slack = 500;

/**
 * The feed. An entry's id is derived from the time, as Redis does it, so that ids go on rising after the store was
 * restored from an older file; a reader that had read further is then not left behind.
 */
export class FeedTable {
  readonly #insert: Statement;
  readonly #newest: Statement<{ id: number }>;
  readonly #after: Statement<{ id: number; entry: string }>;
  readonly #trim: Statement;
  readonly #removeUpTo: Statement;
  readonly #one: Statement<{ id: number }>;
  #sinceTrim = slack;
  /** How many entries this process has added. */
  #added = 0;
  /** The last entry at each trim, oldest first, and how many had been added by then: to count the entries takes milliseconds. */
  readonly #marks: { id: number; added: number }[] = [];
  /** The last id that was given. Where a change was rolled back, its ids are not given again. */
  #last: number | undefined;

  constructor(database: Database) {
    this.#insert = database.prepare('INSERT INTO feed (id, entry) VALUES (?, ?)');
    this.#newest = database.prepare('SELECT id FROM feed ORDER BY id DESC LIMIT 1');
    this.#after = database.prepare('SELECT id, entry FROM feed WHERE id > ? ORDER BY id LIMIT ?');
    this.#one = database.prepare('SELECT id FROM feed WHERE id = ?');
    this.#removeUpTo = database.prepare('DELETE FROM feed WHERE id <= ?');
    this.#trim = database.prepare(
      `DELETE FROM feed WHERE id <= (SELECT id FROM feed ORDER BY id DESC LIMIT 1 OFFSET ${feedLength})`,
    );
  }

  /** Must be called inside a transaction. */
  append(updates: FeedUpdate[], now: number): void {
    if (updates.length === 0) return;
    this.#last ??= this.#newest.one()?.id ?? 0;
    // A thousand ids for each millisecond: far below what a number holds exactly.
    this.#last = Math.max(now * 1000 - 1, this.#last);
    for (const update of updates) this.#insert.run((this.#last += 1), encodeUpdate(update));
    this.#sinceTrim += updates.length;
    this.#added += updates.length;
    if (this.#sinceTrim < slack) return;
    this.#removeOld();
    this.#marks.push({ id: this.#last, added: this.#added });
    this.#sinceTrim = 0;
  }

  #removeOld(): void {
    const old = this.#marks.filter(({ added }) => this.#added - added >= feedLength);
    this.#marks.splice(0, old.length);
    const last = old.at(-1);
    if (last) this.#removeUpTo.run(last.id);
    else this.#trim.run();
  }

  read(after: string | undefined, limit: number): FeedEntry[] {
    // An id that is none comes from a reader's memory of another store: begin anew.
    return this.#after
      .all(numberOf(after) ?? 0, limit)
      .map(({ id, entry }) => ({ ...decodeUpdate(entry), id: String(id) }));
  }

  head(): string | undefined {
    const newest = this.#newest.one();
    return newest && String(newest.id);
  }

  keeps(id: string): boolean {
    return this.#one.all(numberOf(id) ?? -1).length > 0;
  }

  hasAfter(after: string | undefined): boolean {
    return (this.#newest.one()?.id ?? 0) > (numberOf(after) ?? 0);
  }
}

/** Undefined where no entry of such a store can have the id. */
function numberOf(id: string | undefined): number | undefined {
  return id !== undefined && /^\d{1,16}$/.test(id) ? Number(id) : undefined;
}
