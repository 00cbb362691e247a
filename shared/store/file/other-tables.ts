import { feedLength, logFullText, runLogLength, idempotencyLifetime } from '../store-options.ts';
import type { FeedEntry, TakenToken, Token, NumberedOrder, OrderRequest } from '../store.ts';
import type { FeedUpdate } from '../../contracts/feed.ts';
import {
  decodeUpdate,
  encodeUpdate,
  decodeLines,
  encodeLines,
  decodeField,
  encodeField,
  FieldReader,
} from '../stored-forms.ts';
import type { Database, Statement } from './database.ts';
import type { LogLine } from '../../contracts/log-line.ts';
import { termFloor } from '../../contracts/epoch-floor.ts';
import { digestOfKey } from '../copy.ts';
import { deposed, stoppedBySafety } from '../store-errors.ts';
import type { Json } from '../../kernel/json/json.ts';
import { nextOrder } from '../../contracts/order-number.ts';
import { isBelow, targetKey } from '../../contracts/order-target.ts';
import { decodeWorkcellState, stopOf, workcellField } from '../../contracts/workcell-state.ts';

/** The fields of the workcell's state. */
export class WorkcellTable {
  readonly #select: Statement<{ name: string; value: string }>;
  readonly #find: Statement<{ value: string }>;
  readonly #stops: Statement<{ name: string }>;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #reader = new FieldReader();
  /** The names of fields that were written since all were read; undefined before that. */
  #changed: Set<string> | undefined;

  constructor(database: Database) {
    this.#select = database.prepare('SELECT name, value FROM workcell');
    this.#find = database.prepare('SELECT value FROM workcell WHERE name = ?');
    // All names that begin with it, and no others: the colon is followed by the semicolon.
    this.#stops = database.prepare("SELECT name FROM workcell WHERE name >= 'stop:' AND name < 'stop;'");
    this.#put = database.prepare('INSERT OR REPLACE INTO workcell (name, value) VALUES (?, ?)');
    this.#remove = database.prepare('DELETE FROM workcell WHERE name = ?');
  }

  read(): Record<string, Json> {
    const changed = this.#changed;
    const fields = changed
      ? this.#reader.changed([...changed].map((name) => [name, this.#find.one(name)?.value ?? null]))
      : this.#reader.all(this.#select.all().map(({ name, value }) => [name, value]));
    this.#changed = new Set();
    return fields;
  }

  readField(name: string): Json | undefined {
    const found = this.#find.one(name);
    return found && this.#reader.one(name, found.value);
  }

  /** Those that can be read: a damaged one must keep nobody from stopping the lab. */
  #readable(): Record<string, Json> {
    const fields: Record<string, Json> = {};
    for (const { name, value } of this.#select.all()) {
      try {
        fields[name] = decodeField(name, value);
      } catch {
        // Whoever reads the state is told.
      }
    }
    return fields;
  }

  /** Numbers an order; see `Store.giveOrder`. Must be called inside a transaction. */
  giveOrder<Given extends OrderRequest>(request: Given, now: number): NumberedOrder<Given> {
    const fields = this.#readable();
    const order = { ...request, revision: nextOrder(now, knownOrders(fields)), at: now };
    const changes: Record<string, Json> = { [workcellField.order]: order.revision };
    const target = targetKey(request);
    if (request.command === 'safety_stop') changes[workcellField.stop(target)] = { ...order };
    // Also one that cannot be read: it bars as any other does.
    for (const { name } of request.command === 'reset' ? this.#stops.all() : []) {
      const of = stopOf(name);
      if (of !== undefined && (of === target || isBelow(request, of))) changes[name] = null;
    }
    this.apply(changes);
    return order;
  }

  /** @throws WeirError `stopped` where a safety stop forbids to grant something to one of the targets, see `Changes.grants`. */
  demandFree(targets: readonly string[]): void {
    if (targets.length === 0) return;
    const stopped = new Set(this.#stops.all().map(({ name }) => stopOf(name)));
    for (const target of ['', ...targets]) if (stopped.has(target)) throw stoppedBySafety(target);
  }

  /** Sets fields by name; null removes one. Must be called inside a transaction. */
  apply(fields: Record<string, Json>): void {
    for (const [name, value] of Object.entries(fields)) {
      this.#changed?.add(name);
      if (value === null) this.#remove.run(name);
      else this.#put.run(name, encodeField(name, value));
    }
  }
}

/** The numbers of the orders that a workcell's fields tell of. */
function knownOrders(fields: Record<string, Json>): number[] {
  const { holds, answers, instances, stops } = decodeWorkcellState(fields);
  return [
    Number(fields[workcellField.order] ?? 0),
    ...[...holds.values()].flatMap((each) => Object.values(each).map(({ revision }) => revision)),
    ...[...answers.values(), ...stops.values()].map(({ revision }) => revision),
    ...[...instances.values()].map(({ stopped = 0 }) => stopped),
  ];
}

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

/** The owner's token. Every method must be called inside a transaction. */
export class TokenTable {
  readonly #select: Statement<Token>;
  readonly #put: Statement;

  constructor(database: Database) {
    this.#select = database.prepare('SELECT epoch, nonce, seq FROM token');
    this.#put = database.prepare('INSERT OR REPLACE INTO token (one, epoch, nonce, seq) VALUES (1, ?, ?, ?)');
  }

  /** A token for a new owner: an epoch above the last one and above the floor (see `termFloor`), and the count of commits as it is. */
  take(nonce: string, now: number): TakenToken {
    const last = this.#select.one();
    const token = { epoch: Math.max((last?.epoch ?? 0) + 1, termFloor(now)), nonce, seq: last?.seq ?? 0 };
    this.#put.run(token.epoch, token.nonce, token.seq);
    return { ...token, ...(last ? { before: { epoch: last.epoch, seq: last.seq } } : {}) };
  }

  /**
   * The token that follows `token`.
   * @throws WeirError `deposed` where the store's token is another one.
   */
  advance(token: Token): Token {
    const stored = this.#select.one();
    const same = stored?.epoch === token.epoch && stored.nonce === token.nonce && stored.seq === token.seq;
    if (!same) throw deposed(token, stored);
    const next = { ...token, seq: token.seq + 1 };
    this.#put.run(next.epoch, next.nonce, next.seq);
    return next;
  }
}

/** The logs of runs. A row has all lines that one commit has added to one log, so that a commit touches few pages. */
export class LogTable {
  readonly #insert: Statement;
  readonly #from: Statement<{ line: number; lines: string }>;

  constructor(database: Database) {
    this.#insert = database.prepare('INSERT INTO log_parts (run_id, line, lines) VALUES (?, ?, ?)');
    this.#from = database.prepare(
      `SELECT line, lines FROM log_parts WHERE run_id = ? AND line >= (
         SELECT COALESCE(MAX(line), 0) FROM log_parts WHERE run_id = ? AND line <= ?
       ) ORDER BY line`,
    );
  }

  /**
   * Adds lines to a log of so many, as long as it has room, of which the last line then tells; returns how many it has then. Must be
   * called inside a transaction.
   */
  append(runId: string, length: number, lines: readonly LogLine[]): number {
    const fits = lines.slice(0, runLogLength - length);
    const last = fits.at(-1);
    if (!last) return length;
    const full = length + fits.length === runLogLength;
    const kept = full
      ? [...fits.slice(0, -1), { at: last.at, level: 'warning' as const, text: logFullText }]
      : fits;
    this.#insert.run(runId, length, encodeLines(kept));
    return length + kept.length;
  }

  /** The lines from the `from`th on, counted from 0. */
  read(runId: string, from: number): LogLine[] {
    const parts = this.#from.all(runId, runId, from);
    const first = parts[0]?.line ?? 0;
    return parts
      .flatMap(({ lines }) => decodeLines({ run_id: runId }, lines))
      .slice(Math.max(0, from - first));
  }
}

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
