import type { Json } from '../../kernel/json/json.ts';
import { targetKey } from '../../contracts/order-target.ts';
import type { RunState } from '../../contracts/run.ts';
import type { LogLine } from '../../contracts/log-line.ts';
import { messageOf } from '../../kernel/errors/weir-error.ts';
import { protocolTiming } from '../../kernel/timing/protocol-timing.ts';
import { untilAborted } from '../../kernel/lifecycle/waiting.ts';
import { type StoreOptions, idempotencyLifetime } from '../store-options.ts';
import type { Count, NoRoom } from '../counters.ts';
import type { StoreRow } from '../copy.ts';
import type { NewRecord, RecordKind } from '../records.ts';
import type {
  Changes,
  CommitOutcome,
  CreateOutcome,
  FeedEntry,
  NumberedOrder,
  OrderRequest,
  Store,
  TakenToken,
  Token,
} from '../store.ts';
import { written, type CreatedRuns } from '../run-text.ts';
import {
  updateOf,
  FieldReader,
  decodeLine,
  decodeUpdate,
  encodeBody,
  encodeUpdate,
} from '../stored-forms.ts';
import { deposed, idempotencyConflict, stoppedBySafety } from '../store-errors.ts';
import { commitArguments, recordArguments } from './commit-arguments.ts';
import { copyRedis } from './copy-redis.ts';
import { keysOf } from './keys.ts';
import { MasterFinder } from './master-finder.ts';
import { RedisConnection } from './redis-connection.ts';
import { redisMisgivings } from './redis-misgivings.ts';
import { parseRedisUrl, type RedisAddress } from './redis-url.ts';
import { Replication } from './replication.ts';
import { RedisReads } from './readers.ts';

/** How many runs one script removes: Redis does nothing else meanwhile. */
const forgottenTogether = 100;

/**
 * Opens the workcell's store in Redis. Resolves also where Redis is away: the store then connects when it comes, and
 * its methods reject until then. Settings that break a promise are logged as a warning at each connect.
 * @throws WeirError `bad_config` where the URL is none of Redis.
 */
export async function openRedisStore(url: string, options: StoreOptions): Promise<Store> {
  const store = new RedisStore(url, options);
  await store.attempted();
  return store;
}

class RedisStore extends RedisReads implements Store {
  readonly #fields = new FieldReader();
  /** Up to where the workcell's fields were read. */
  #workcellRead = { mark: '', seq: '0' };
  readonly #options: StoreOptions;
  readonly #address: RedisAddress;
  readonly #finder: MasterFinder;
  /** The connection of calls that block; made when there is one. */
  #waiting: RedisConnection | undefined;
  /** On how many what is accepted is to be. */
  readonly #replicas: number;
  /** Missing where none are wanted. */
  readonly #replication: Replication | undefined;
  #closed = false;

  constructor(url: string, options: StoreOptions) {
    const address = parseRedisUrl(url);
    const keys = keysOf(options.workcell);
    const onReady = (): void => void this.#warn();
    const finder = new MasterFinder(address, keys.prefix, options.timing ?? protocolTiming.store);
    super(new RedisConnection(address, { ...options, prefix: keys.prefix, onReady }, finder), keys);
    this.#options = options;
    this.#address = address;
    this.#finder = finder;
    const { replicas = address.kind === 'alone' ? 0 : 1 } = options;
    this.#replicas = replicas;
    if (replicas > 0)
      this.#replication = new Replication(replicas, () => this.#connectBeside(), keys.checked);
  }

  async attempted(): Promise<void> {
    await this.connection.attempted();
  }

  async #warn(): Promise<void> {
    const { log } = this.#options;
    try {
      const misgivings = await this.misgivings();
      if (misgivings.length > 0) log.warn({ misgivings }, 'store settings break a promise');
    } catch (error) {
      log.debug({ reason: messageOf(error) }, 'store settings not read');
    }
  }

  async check(): Promise<void> {
    // A write, because a Redis that is read-only, full or has lost its disk still answers questions.
    await this.connection.ask((client) => client.set(this.keys.checked, Date.now()));
  }

  misgivings(): Promise<string[]> {
    return redisMisgivings(this.connection, this.#address.kind, this.#replicas);
  }

  reconnects(): number {
    return this.connection.reconnects;
  }

  async now(): Promise<number> {
    const [seconds, microseconds] = await this.connection.ask((client) => client.time());
    return toMilliseconds(seconds, microseconds);
  }

  async runOfKey(key: string): Promise<string | undefined> {
    const kept = await this.connection.ask((client) => client.get(this.keys.idempotency(key)));
    return kept?.split(' ', 1)[0];
  }

  async createRun(
    run: CreatedRuns,
    idempotency?: { key: string; fingerprint: string },
    records: readonly NewRecord[] = [],
  ): Promise<CreateOutcome> {
    const runs = written(run);
    const given = {
      runs: runs.length,
      idempotency_key: idempotency ? this.keys.idempotency(idempotency.key) : '',
      fingerprint: idempotency?.fingerprint ?? '',
      lifetime: idempotencyLifetime,
    };
    const rest = runs.flatMap(({ run_id, experiment_id, text }) => [
      ...[run_id, experiment_id, Buffer.from(text.buffer, text.byteOffset, text.byteLength)],
    ]);
    const answer = await this.connection.run('createRun', given, [...rest, ...recordArguments(records)]);
    const [outcome, existing, state] = answer as [string, string, RunState | null];
    switch (outcome) {
      case 'conflict':
        throw idempotencyConflict(idempotency?.key ?? '', existing);
      case 'existing':
        return { outcome, run_id: existing, ...(state === null ? {} : { state }) };
      default:
        return { outcome: 'created' };
    }
  }

  async forgetRuns(runIds: readonly string[], keys: 'free' | 'keep'): Promise<string[]> {
    const forgotten: string[] = [];
    for (let from = 0; from < runIds.length; from += forgottenTogether) {
      const ids = runIds.slice(from, from + forgottenTogether);
      const answer = await this.connection.run('forgetRuns', { keys }, ids);
      forgotten.push(...(answer as string[]));
    }
    return forgotten;
  }

  async readLog(runId: string, from = 0): Promise<LogLine[]> {
    const lines = await this.connection.ask((client) =>
      client.lrange(this.keys.log(runId), Math.max(0, from), -1),
    );
    return lines.map((line) => decodeLine({ run_id: runId }, line));
  }

  async readFeed(after: string | undefined, limit: number): Promise<FeedEntry[]> {
    // An id that Redis would not accept comes from a reader's memory of another store: begin anew.
    const start = after !== undefined && isStreamId(after) ? `(${after}` : '-';
    const entries = await this.connection.ask((client) =>
      client.xrange(this.keys.feed, start, '+', 'COUNT', limit),
    );
    return entries.map(([id, [, update]]) => ({ ...decodeUpdate(update ?? ''), id }));
  }

  async feedHead(): Promise<string | undefined> {
    const newest = await this.connection.ask((client) =>
      client.xrevrange(this.keys.feed, '+', '-', 'COUNT', 1),
    );
    return newest[0]?.[0];
  }

  async keepsEntry(id: string): Promise<boolean> {
    if (!isStreamId(id)) return false;
    const found = await this.connection.ask((client) => client.xrange(this.keys.feed, id, id));
    return found.length > 0;
  }

  async untilFeedGrows(after: string | undefined, ms: number, signal: AbortSignal): Promise<void> {
    // On a connection of its own: all that is asked after a call that blocks waits for its end.
    this.#waiting ??= this.#closed ? this.connection : this.#connectBeside();
    const connection = this.#waiting;
    await connection.attempted();
    const limit = Math.max(1, Math.min(ms, connection.answerMs / 2));
    const from = after !== undefined && isStreamId(after) ? after : '0-0';
    const grown = connection.ask((client) =>
      client.xread('COUNT', 1, 'BLOCK', limit, 'STREAMS', this.keys.feed, from),
    );
    await untilAborted(grown, signal);
  }

  #connectBeside(): RedisConnection {
    // What becomes of Redis is told of the other connection.
    const log = this.#options.log.child({}, { level: 'silent' });
    const options = { ...this.#options, log, prefix: this.keys.prefix, onReady: () => undefined };
    return new RedisConnection(this.#address, options, this.#finder);
  }

  replicas(): number {
    return this.#replicas;
  }

  async onReplicas<T>(look: () => Promise<T>): Promise<T | undefined> {
    if (!this.#replication) return undefined;
    const history = await this.connection.history();
    const found = await look();
    try {
      await this.#replication.reach(history);
    } catch (error) {
      this.connection.forgetHistory();
      throw error;
    }
    return found;
  }

  async readWorkcell(): Promise<Record<string, Json>> {
    const answer = await this.connection.run('readWorkcell', this.#workcellRead);
    const [mark = '', seq = '', what, ...texts] = answer as string[];
    const fields: [name: string, text: string | null][] = [];
    for (let at = 0; at < texts.length; at += 2) fields.push([texts[at] ?? '', texts[at + 1] ?? null]);
    const all = what === 'changed' ? this.#fields.changed(fields) : this.#fields.all(fields);
    this.#workcellRead = { mark, seq };
    return all;
  }

  async readField(name: string): Promise<Json | undefined> {
    const value = await this.connection.ask((client) => client.hget(this.keys.workcell, name));
    return value === null ? undefined : this.#fields.one(name, value);
  }

  async giveOrder<Given extends OrderRequest>(request: Given): Promise<NumberedOrder<Given>> {
    const { command } = request;
    const [target, order] = [targetKey(request), JSON.stringify(request)];
    const answer = await this.connection.run('giveOrder', { command, target, order });
    const [revision, seconds, microseconds] = answer as unknown[];
    return { ...request, revision: Number(revision), at: toMilliseconds(seconds, microseconds) };
  }

  countRecords(kind: RecordKind): Promise<number> {
    return this.connection.ask((client) => client.zcard(this.keys.records(kind)));
  }

  async sizeOfRecords(kind: RecordKind): Promise<number> {
    return Number((await this.connection.ask((client) => client.hget(this.keys.sizes, kind))) ?? 0);
  }

  async writeRecord(record: NewRecord, revision: number, along: readonly NewRecord[] = []): Promise<boolean> {
    const { kind, id, group = '' } = record;
    const now = Date.now();
    const told = (each: NewRecord): string => {
      const update = updateOf(each, now);
      return update ? encodeUpdate(update) : '';
    };
    const given = { kind, id, group, body: encodeBody(record), revision, update: told(record) };
    const rest = along.flatMap((each) => [...recordArguments([each]), told(each)]);
    return (await this.connection.run('writeRecord', given, rest)) === 1;
  }

  async removeRecords(kind: RecordKind, ids: readonly string[], revision?: number): Promise<void> {
    const given = { kind, only: revision ?? '' };
    if (ids.length > 0) await this.connection.run('removeRecords', given, [...ids]);
  }

  async count(counts: readonly Count[]): Promise<NoRoom | undefined> {
    const answer = await this.connection.run('count', { counts: JSON.stringify(counts) });
    const [name, wait] = (answer ?? []) as [string?, number?];
    return name === undefined ? undefined : { name, wait: Number(wait) };
  }

  async lease(name: string, holders: readonly string[], ms: number, most = 1): Promise<string[] | undefined> {
    const answer = await this.connection.run('lease', { name, ms, most }, [...holders]);
    return (answer as string[] | null) ?? undefined;
  }

  async holdersOf(name: string): Promise<string[]> {
    // Where there is room for none, whoever has it is in the way of nobody.
    return (await this.lease(name, [], 0, 0)) ?? [];
  }

  endLease(name: string, holders: readonly string[]): Promise<number> {
    return this.connection.ask((client) => client.zrem(this.keys.lease(name), ...holders));
  }

  async takeToken(nonce: string): Promise<TakenToken> {
    const answer = await this.connection.run('takeToken', { nonce });
    const [epoch, lastEpoch, lastSeq] = answer as [number, string | null, string | null];
    const before = lastEpoch === null ? {} : { before: { epoch: Number(lastEpoch), seq: Number(lastSeq) } };
    return { epoch: Number(epoch), nonce, seq: Number(lastSeq ?? 0), ...before };
  }

  async commit(token: Token, changes: Changes): Promise<CommitOutcome> {
    const { given, rest } = commitArguments(token, changes);
    const answer = await this.connection.run('commit', given, rest);
    const [outcome, first, second, ...terminal] = answer as [
      string,
      string | null,
      string | null,
      ...string[],
    ];
    if (outcome === 'deposed') {
      throw deposed(token, first === null ? undefined : { epoch: Number(first), seq: Number(second) });
    }
    if (outcome === 'stopped') throw stoppedBySafety(first ?? '');
    return {
      token: { ...token, seq: token.seq + 1 },
      now: toMilliseconds(first, second),
      terminal,
    };
  }

  copy(): AsyncGenerator<readonly StoreRow[]> {
    return copyRedis(this.connection, this.keys);
  }

  async close(): Promise<void> {
    this.connection.close();
    this.#closed = true;
    this.#waiting?.close();
    this.#replication?.close();
  }
}

/** What an entry of a stream may have as its id. */
function isStreamId(id: string): boolean {
  return /^\d{1,16}-\d{1,16}$/.test(id);
}

/** From the seconds and microseconds that Redis's TIME answers. */
function toMilliseconds(seconds: unknown, microseconds: unknown): number {
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
}
