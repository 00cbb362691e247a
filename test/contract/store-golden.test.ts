import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import Libsql from 'libsql';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { planOf } from '../../orchestrator/machine/plan.ts';
import { thaw } from '../../orchestrator/machine/stored-run.ts';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { openStore } from '../../shared/store/open-store.ts';
import type { RecordKind } from '../../shared/store/records.ts';
import { firstSchema, migrations } from '../../shared/store/file/schema.ts';
import { keysOf } from '../../shared/store/redis/keys.ts';
import type { Store } from '../../shared/store/store.ts';
import { repositoryFile } from '../support/repository-file.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { recordingLogger } from './store/recording-logger.ts';

/** What a key of Redis held. */
type Held =
  | { hash: Record<string, string> }
  | { string: string }
  | { list: string[] }
  | { zset: string[] }
  | { stream: [string, string[]][] };

/**
 * What weir 0.1 has stored of a lab (runs in every state, a safety stop, a pause, results, a delivery that is due), and what
 * it read of that itself.
 */
interface Golden<Stored> {
  stored: Stored;
  read: {
    runs: { definition: { run_id: string } }[];
    logs: Record<string, { level: string; text: string }[]>;
    feed: unknown;
    workcell: Record<string, JsonObject>;
    records: Record<RecordKind, unknown>;
    sizes: Record<RecordKind, number>;
    unfinished: string[];
  };
}

function golden<Stored>(adapter: string): Golden<Stored> {
  const file = repositoryFile(`test/fixtures/stored/0.1-${adapter}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Golden<Stored>;
}

/** That weir has read the text of an event in a log. */
const eventsWhole = ({ text, ...line }: { level: string; text: string }): object =>
  line.level === 'event' ? { ...line, body: JSON.parse(text) as unknown } : { ...line, text };

/** Fields by their names of today. */
function today(workcell: Record<string, JsonObject>): Record<string, JsonObject> {
  const fields = Object.entries(workcell).map(([name, value]) => {
    const { doubted_by, ...others } = value;
    return [name, doubted_by === undefined ? value : { ...others, unverified_by: doubted_by }];
  });
  return Object.fromEntries(fields) as Record<string, JsonObject>;
}

const { log } = recordingLogger();
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function redisWith(keys: Record<string, Held>): Promise<Store> {
  const workcell = uniqueWorkcell();
  const redis = new Redis(inject('storeUrl'));
  ends.push(() => redis.disconnect());
  const { prefix } = keysOf(workcell);
  for (const [name, held] of Object.entries(keys)) {
    const key = `${prefix}${name}`;
    if ('hash' in held) await redis.hset(key, held.hash);
    else if ('string' in held) await redis.set(key, held.string);
    else if ('list' in held) await redis.rpush(key, ...held.list);
    else if ('stream' in held) for (const [id, fields] of held.stream) await redis.xadd(key, id, ...fields);
    else
      for (let i = 0; i < held.zset.length; i += 2)
        await redis.zadd(key, held.zset[i + 1] ?? '', held.zset[i] ?? '');
  }
  return opened(await openStore(inject('storeUrl'), { workcell, log }));
}

async function fileWith({ tables }: { tables: Record<string, JsonObject[]> }): Promise<Store> {
  const dir = mkdtempSync(join(tmpdir(), 'weir-store-'));
  ends.push(() => rmSync(dir, { recursive: true }));
  const database = new Libsql(join(dir, 'golden.db'));
  const version = Number(tables['meta']?.find(({ name }) => name === 'schema_version')?.['value']);
  database.exec(firstSchema);
  for (const migration of migrations.slice(0, version - 1)) database.exec(migration);
  for (const [table, rows] of Object.entries(tables)) {
    database.exec(`DELETE FROM ${table}`);
    for (const row of rows) {
      const names = Object.keys(row);
      database
        .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
        .run(...Object.values(row));
    }
  }
  database.close();
  return opened(await openStore(`file:${dir}`, { workcell: 'golden', log }));
}

function opened(store: Store): Store {
  ends.push(() => store.close());
  return store;
}

const adapters = {
  redis: () => {
    const { stored, read } = golden<Record<string, Held>>('redis');
    return redisWith(stored).then((store) => ({ store, read }));
  },
  file: () => {
    const { stored, read } = golden<{ tables: Record<string, JsonObject[]> }>('file');
    return fileWith(stored).then((store) => ({ store, read }));
  },
};

describe('what weir 0.1 has stored', () => {
  it.each(['redis', 'file'] as const)('in %s > is read as that weir has read it', async (adapter) => {
    const { store, read } = await adapters[adapter]();
    expect((await store.listRuns({ limit: 100 })).runs).toEqual(read.runs);
    for (const { definition } of read.runs)
      expect(await store.readLog(definition.run_id)).toEqual(read.logs[definition.run_id]?.map(eventsWhole));
    expect(await store.readFeed(undefined, 1000)).toEqual(read.feed);
    expect(await store.readWorkcell()).toEqual(today(read.workcell));
    for (const [kind, records] of Object.entries(read.records) as [RecordKind, unknown[]][]) {
      expect(await store.newestRecords({ kind, limit: 1000 })).toEqual(records);
      expect(await store.sizeOfRecords(kind)).toBe(read.sizes[kind]);
    }
  });

  it.each(['redis', 'file'] as const)('in %s > goes on: an owner understands all of it', async (adapter) => {
    const { store, read } = await adapters[adapter]();
    const unfinished = (await store.unfinishedRuns()).runs;
    expect(unfinished.map((run) => run.definition.run_id)).toEqual(read.unfinished);
    for (const run of unfinished)
      expect(() => thaw(run.definition.run_id, run, planOf(run.definition.steps))).not.toThrow();
    const state = decodeWorkcellState(await store.readWorkcell());
    expect([...state.instances.keys()].sort()).toEqual(['arm/vm', 'reader/vm']);
    expect(state.stops.get('arm')).toMatchObject({ command: 'safety_stop' });
  });
});
