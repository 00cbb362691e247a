import { isTerminal, type RunState } from '../../contracts/run.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import type { StoreRestore, StoreRow } from '../copy.ts';
import { recordKinds } from '../forms.ts';
import type { StoreOptions } from '../store-options.ts';
import { keysOf, type Keys } from './keys.ts';
import { RedisConnection, type Client } from './redis-connection.ts';
import { parseRedisUrl } from './redis-url.ts';

/** So many keys get their names in one script, and so many members come into a set with one command. */
const together = { keys: 20_000, members: 1_000 };
/** The names of which there are many; without all others the store counts as empty. */
const many = /^(run|log|idempotency|experiment|records:[^:]+):/;

type Pipeline = ReturnType<Client['pipeline']>;

/**
 * Writes a copy into Redis, which must know nothing of the workcell. Its keys have other names until all of them are there.
 * @throws WeirError `store_unavailable`; `bad_config` where there is a store of the workcell already
 */
export async function restoreRedis(url: string, options: StoreOptions): Promise<StoreRestore> {
  const keys = keysOf(options.workcell);
  const connection = new RedisConnection(parseRedisUrl(url), {
    ...options,
    prefix: keys.prefix,
    onReady: () => undefined,
  });
  const restore = new RedisRestore(connection, keys, options.workcell);
  try {
    await connection.attempted();
    await restore.begin();
    return restore;
  } catch (error) {
    connection.close();
    throw error;
  }
}

class RedisRestore implements StoreRestore {
  readonly #connection: RedisConnection;
  readonly #keys: Keys;
  readonly #workcell: string;
  /** What follows the prefix in the names of all keys. */
  readonly #names = new Set<string>();
  readonly #runs = new Map<string, { experiment: string; state: RunState }>();
  readonly #sizes = new Map<string, number>();
  /** A definition of which not all parts are there. */
  #parts: { of: string; text: string } | undefined;
  #closed = false;

  constructor(connection: RedisConnection, keys: Keys, workcell: string) {
    this.#connection = connection;
    this.#keys = keys;
    this.#workcell = workcell;
  }

  async begin(): Promise<void> {
    const { token, runs, workcell } = this.#keys;
    const records = recordKinds.map((kind) => this.#keys.records(kind));
    const found = await this.#connection.ask((client) => client.exists(token, runs, workcell, ...records));
    if (found > 0) throw this.#taken();
    await this.#dropDraft();
  }

  #taken(): WeirError {
    return new WeirError(
      'bad_config',
      `there is a store of workcell "${this.#workcell}" already, and nothing was restored: name another database of this Redis (…/1), or another Redis`,
    );
  }

  async put(rows: readonly StoreRow[]): Promise<void> {
    await this.#write((pipeline) => {
      for (const row of rows) this.#put(pipeline, row);
    });
  }

  async #write(fill: (pipeline: Pipeline) => void): Promise<void> {
    await this.#connection.ask(async (client) => {
      const pipeline = client.pipeline();
      fill(pipeline);
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    });
  }

  /** The name that a key has until all of them are there. */
  #draft(key: string): string {
    const name = key.slice(this.#keys.prefix.length);
    this.#names.add(name);
    return `${this.#keys.prefix}restoring:${name}`;
  }

  #put(pipeline: Pipeline, row: StoreRow): void {
    if (!('part' in row)) this.#endParts(pipeline);
    const keys = this.#keys;
    if ('run' in row) {
      const { run, experiment, state, revision } = row;
      this.#runs.set(run, { experiment, state });
      const key = this.#draft(keys.run(run));
      pipeline.del(key).hset(key, { experiment, state, revision });
    } else if ('of' in row) {
      const { of, name, text, part } = row;
      if (part === undefined) pipeline.hset(this.#draft(keys.run(of)), name, text);
      else this.#parts = { of, text: (part === 0 ? '' : (this.#parts?.text ?? '')) + text };
    } else if ('log' in row) {
      pipeline.rpush(this.#draft(keys.log(row.log)), ...row.lines);
    } else if ('gone' in row) {
      this.#runs.delete(row.gone);
      for (const key of [keys.run(row.gone), keys.log(row.gone)]) {
        pipeline.del(this.#draft(key));
        this.#names.delete(key.slice(keys.prefix.length));
      }
    } else if ('record' in row) {
      const { record, id, group = '', revision, position, body } = row;
      pipeline.hset(this.#draft(keys.bodies(record)), id, `${revision} ${position} ${group} ${body}`);
      pipeline.zadd(this.#draft(keys.records(record)), position, id);
      if (group !== '') pipeline.zadd(this.#draft(keys.records(record, group)), position, id);
      this.#sizes.set(record, (this.#sizes.get(record) ?? 0) + Buffer.byteLength(body));
    } else if ('key' in row) {
      const { key, run_id, fingerprint, until } = row;
      const name = `${keys.prefix}idempotency:${key}`;
      pipeline.set(this.#draft(name), `${run_id} ${fingerprint}`, 'PXAT', until);
      if (this.#runs.has(run_id)) pipeline.hset(this.#draft(keys.run(run_id)), 'idempotency', name);
    } else if ('field' in row) {
      pipeline.hset(this.#draft(keys.workcell), row.field, row.text);
    } else if ('token' in row) {
      pipeline.hset(this.#draft(keys.token), row.token);
    } else if (row.positions > 0) {
      pipeline.set(this.#draft(`${keys.prefix}position`), row.positions);
    }
  }

  #endParts(pipeline: Pipeline): void {
    const parts = this.#parts;
    this.#parts = undefined;
    if (parts) pipeline.hset(this.#draft(this.#keys.run(parts.of)), 'definition', parts.text);
  }

  async finish(): Promise<void> {
    await this.#write((pipeline) => {
      this.#endParts(pipeline);
      for (const [kind, bytes] of this.#sizes) pipeline.hset(this.#draft(this.#keys.sizes), kind, bytes);
    });
    await this.#writeIndexes();
    const first = [...this.#names].filter((name) => many.test(name));
    const last = [...this.#names].filter((name) => !many.test(name));
    for (let from = 0; from < first.length; from += together.keys) {
      await this.#name('0', first.slice(from, from + together.keys));
    }
    await this.#name('1', last);
    this.#closed = true;
    this.#connection.close();
  }

  async #name(whole: '0' | '1', names: string[]): Promise<void> {
    if ((await this.#connection.run('finishRestore', { whole }, names)) !== 1) throw this.#taken();
  }

  async #writeIndexes(): Promise<void> {
    const { runs, unfinished, state: ofState, experiment: ofExperiment } = this.#keys;
    const entries = [...this.#runs];
    for (let from = 0; from < entries.length; from += together.members) {
      await this.#write((pipeline) => {
        for (const [id, { experiment, state }] of entries.slice(from, from + together.members)) {
          const indexes = [runs, ofState(state), ofExperiment(experiment, state)];
          if (!isTerminal(state)) indexes.push(unfinished);
          for (const index of indexes) pipeline.zadd(this.#draft(index), 0, id);
        }
      });
    }
  }

  async drop(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#dropDraft();
    } finally {
      this.#connection.close();
    }
  }

  async #dropDraft(): Promise<void> {
    for (let cursor = 'named'; ;) {
      cursor = String(await this.#connection.run('dropRestore', { cursor }));
      if (cursor === '0') return;
    }
  }
}
