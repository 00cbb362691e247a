import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import Libsql from 'libsql';
import { readJournal } from '../../module-agents/journal/read-journal.ts';
import { planOf } from '../../orchestrator/machine/plan.ts';
import { inFlight, stateOf, unknownAttempts } from '../../orchestrator/machine/run-queries.ts';
import { thaw } from '../../orchestrator/machine/stored-run.ts';
import type { RunState, StoredRun } from '../../shared/contracts/run.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { firstSchema, migrations } from '../../shared/store/file/schema.ts';
import { keysOf } from '../../shared/store/redis/keys.ts';
import type { RecordKind } from '../../shared/store/records.ts';
import type { Store } from '../../shared/store/store.ts';
import { repositoryFile } from './repository-file.ts';

/*
 * Golden files: what a released version of weir has stored and sent, and what it has read of that itself. `test/golden` makes
 * them at a release; tests read them with the weir of today.
 */

/** A golden file of that version; those of 0.1 are not compressed. */
export function golden<T>(version: string, name: string): T {
  const file = repositoryFile(`test/fixtures/stored/${version}-${name}.json`);
  const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  return JSON.parse(text.toString()) as T;
}

/** What a key of Redis held. */
type Held =
  | { hash: Record<string, string> }
  | { string: string }
  | { list: string[] }
  | { zset: string[] }
  | { stream: [string, string[]][] };

/** The keys of a workcell, without their prefix. */
export type RedisKeys = Record<string, Held>;
/** The tables of an embedded store. */
export interface Tables {
  tables: Record<string, JsonObject[]>;
}

export async function dumpRedis(url: string, workcell: string): Promise<RedisKeys> {
  const redis = new Redis(url);
  const { prefix } = keysOf(workcell);
  const held: Record<string, (key: string) => Promise<Held>> = {
    hash: async (key) => ({ hash: await redis.hgetall(key) }),
    string: async (key) => ({ string: (await redis.get(key)) ?? '' }),
    list: async (key) => ({ list: await redis.lrange(key, 0, -1) }),
    zset: async (key) => ({ zset: await redis.zrange(key, '0', '-1', 'WITHSCORES') }),
    stream: async (key) => ({ stream: await redis.xrange(key, '-', '+') }),
  };
  const keys: RedisKeys = {};
  for (const key of (await redis.keys(`${prefix}*`)).sort())
    keys[key.slice(prefix.length)] = await held[await redis.type(key)]!(key);
  redis.disconnect();
  return keys;
}

/** Puts the keys into a workcell. */
export async function fillRedis(redis: Redis, workcell: string, keys: RedisKeys): Promise<void> {
  const { prefix } = keysOf(workcell);
  // One flush of its disk, not one for each.
  const all = redis.multi();
  for (const [name, held] of Object.entries(keys)) {
    const key = `${prefix}${name}`;
    if ('hash' in held) all.hset(key, held.hash);
    else if ('string' in held) all.set(key, held.string);
    else if ('list' in held) all.rpush(key, ...held.list);
    else if ('stream' in held) for (const [id, fields] of held.stream) all.xadd(key, id, ...fields);
    else
      for (let i = 0; i < held.zset.length; i += 2) all.zadd(key, held.zset[i + 1] ?? '', held.zset[i] ?? '');
  }
  const answers = (await all.exec()) ?? [];
  for (const [error] of answers) if (error) throw error;
}

export function dumpFile(file: string): Tables {
  const database = new Libsql(file, { readonly: true });
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all() as { name: string }[];
  const tables = names.map(({ name }) => [name, database.prepare(`SELECT * FROM ${name}`).all()]);
  database.close();
  return { tables: Object.fromEntries(tables) as Tables['tables'] };
}

/** Makes the embedded store of a workcell in that folder, as that version of weir has made its tables, with these rows. */
export function fillFile(dir: string, { tables }: Tables): { workcell: string } {
  const meta = Object.fromEntries(
    (tables['meta'] ?? []).map(({ name, value }) => [name as string, value as string]),
  );
  const { workcell = '', schema_version: version } = meta;
  const database = new Libsql(path.join(dir, `${workcell}.db`));
  database.exec(firstSchema);
  for (const migration of migrations.slice(0, Number(version) - 1)) database.exec(migration);
  database.exec('BEGIN');
  for (const [table, rows] of Object.entries(tables)) {
    database.exec(`DELETE FROM ${table}`);
    for (const row of rows) {
      const names = Object.keys(row);
      database
        .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
        .run(...Object.values(row));
    }
  }
  database.exec('COMMIT');
  database.close();
  return { workcell };
}

/** What a journal says. */
export function readJournalText(text: string): object {
  const read = readJournal(text);
  if (read.found === 'damaged') throw new Error(read.reason);
  const { head, floor, seenMark, stopped } = read.state;
  return { head, floor, torn: read.torn, seenMark, stopped, entries: [...read.state.entries()] };
}

/** All that a store says. */
export interface ReadStore {
  runs: { definition: { run_id: string } }[];
  logs: Record<string, { level: string; text?: string }[]>;
  feed: unknown;
  workcell: Record<string, JsonObject>;
  records: Partial<Record<RecordKind, unknown>>;
  sizes: Partial<Record<RecordKind, number>>;
  unfinished: string[];
}

/** What weir 0.1 has stored had these kinds of records alone. */
export async function readStore(store: Store, kinds: RecordKind[]): Promise<ReadStore> {
  const { runs } = await store.listRuns({ limit: 100 });
  const logs = runs.map(async ({ definition: { run_id } }) => [run_id, await store.readLog(run_id)] as const);
  const records = kinds.map(
    async (kind) => [kind, await store.newestRecords({ kind, limit: 1000 })] as const,
  );
  const sizes = kinds.map(async (kind) => [kind, await store.sizeOfRecords(kind)] as const);
  return {
    runs,
    logs: Object.fromEntries(await Promise.all(logs)) as ReadStore['logs'],
    feed: await store.readFeed(undefined, 1000),
    workcell: (await store.readWorkcell()) as ReadStore['workcell'],
    records: Object.fromEntries(await Promise.all(records)),
    sizes: Object.fromEntries(await Promise.all(sizes)),
    unfinished: (await store.unfinishedRuns()).runs.map(({ definition }) => definition.run_id),
  };
}

/** What an owner knows of a run that it goes on with. */
export interface OwnedRun {
  state: RunState;
  in_flight: unknown[];
  unknown: unknown[];
}

/** Of all that it goes on with: of those that nobody has taken up yet it knows nothing. */
export async function ownedRuns(store: Store): Promise<OwnedRun[]> {
  const { runs } = await store.unfinishedRuns();
  return runs.flatMap((run) => (run.snapshot === undefined ? [] : [ownedRun(run)]));
}

function ownedRun(run: StoredRun): OwnedRun {
  const { snapshot } = thaw(run.definition.run_id, run, planOf(run.definition.steps));
  return { state: stateOf(snapshot), in_flight: inFlight(snapshot), unknown: unknownAttempts(snapshot) };
}
