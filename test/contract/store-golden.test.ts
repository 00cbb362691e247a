import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { openStore } from '../../shared/store/open-store.ts';
import type { RecordKind } from '../../shared/store/records.ts';
import type { Store } from '../../shared/store/store.ts';
import {
  fillFile,
  fillRedis,
  golden,
  ownedRuns,
  readStore,
  type OwnedRun,
  type ReadStore,
  type RedisKeys,
  type Tables,
} from '../support/golden.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { recordingLogger } from './store/recording-logger.ts';

/**
 * What a version has stored of a lab (runs in every state, a safety stop, a pause, results, a delivery that is due), and what
 * it read of that itself.
 */
interface Golden<Stored> {
  stored: Stored;
  read: ReadStore;
  /** 0.1 has not said it. */
  owned?: OwnedRun[];
}

/** That weir 0.1 has read the text of an event in a log. */
const eventsWhole = ({ text = '', ...line }: { level: string; text?: string }): object =>
  line.level === 'event' ? { ...line, body: JSON.parse(text) as unknown } : { ...line, text };

/** Fields by their names of today. */
function today(workcell: Record<string, JsonObject>): Record<string, JsonObject> {
  const fields = Object.entries(workcell).map(([name, value]) => {
    const { doubted_by, ...others } = value;
    return [name, doubted_by === undefined ? value : { ...others, unverified_by: doubted_by }];
  });
  return Object.fromEntries(fields) as Record<string, JsonObject>;
}

/** What version 0.1 has read, as it is said today. */
function said({ logs, workcell, ...read }: ReadStore): object {
  const lines = Object.entries(logs).map(([run, log]) => [run, log.map(eventsWhole)]);
  return { ...read, workcell: today(workcell), logs: Object.fromEntries(lines) as object };
}

const { log } = recordingLogger();
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const adapters = {
  redis: async (version: string) => {
    const { stored, ...rest } = golden<Golden<RedisKeys>>(version, 'redis');
    const workcell = uniqueWorkcell();
    const redis = new Redis(inject('storeUrl'));
    ends.push(() => redis.disconnect());
    await fillRedis(redis, workcell, stored);
    return { ...rest, store: opened(await openStore(inject('storeUrl'), { workcell, log })) };
  },
  file: async (version: string) => {
    const { stored, ...rest } = golden<Golden<Tables>>(version, 'file');
    const dir = mkdtempSync(path.join(tmpdir(), 'weir-store-'));
    ends.push(() => rmSync(dir, { recursive: true }));
    const { workcell } = fillFile(dir, stored);
    return { ...rest, store: opened(await openStore(`file:${dir}`, { workcell, log })) };
  },
};

function opened(store: Store): Store {
  ends.push(() => store.close());
  return store;
}

const all = ['0.1', '0.2'].flatMap((version) =>
  (['redis', 'file'] as const).map((kept) => ({ version, kept })),
);

describe('what a released weir has stored', () => {
  it.each(all)('$version in $kept > is read as that weir has read it', async ({ version, kept }) => {
    const { store, read } = await adapters[kept](version);
    const now = await readStore(store, Object.keys(read.records) as RecordKind[]);
    expect(now).toEqual(version === '0.1' ? said(read) : read);
  });

  it.each(all)('$version in $kept > goes on: an owner understands all of it', async ({ version, kept }) => {
    const { store, read, owned } = await adapters[kept](version);
    const runs = await ownedRuns(store);
    if (owned) expect(runs).toEqual(owned);
    const state = decodeWorkcellState(await store.readWorkcell());
    const instances = Object.keys(read.workcell).flatMap((name) => /^instance:(.*)$/.exec(name)?.[1] ?? []);
    expect([...state.instances.keys()].sort()).toEqual(instances.sort());
    expect(state.stops.get('arm')).toMatchObject({ command: 'safety_stop' });
  });
});
