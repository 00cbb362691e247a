import { WeirError } from '../../kernel/errors/weir-error.ts';
import { Turns } from '../../kernel/lifecycle/waiting.ts';
import type { RecordKind, RecordQuery, StoredRecord } from '../records.ts';
import { decodeBody } from '../stored-forms.ts';
import type { Keys } from './keys.ts';
import type { RedisConnection } from './redis-connection.ts';
import { isTerminal, runStates, terminalStates, type RunState, type StoredRun } from '../../contracts/run.ts';
import { censusOf, countedStates, lookedAt, runsOfExperiment } from '../run-census.ts';
import type { FinishedQuery, RunQuery } from '../store.ts';
import type { RunCensus, RunsOfExperiment } from '../../contracts/run-census.ts';
import { listRun, type ListedRuns } from '../run-text.ts';
import { decodeRun } from '../run-fields.ts';

/** How many runs, records, and experiments' runs are read in one round trip. */
const together = { runs: 100, records: 200, experiments: 50 };

/** What the store reads of runs and of records, one or by their indexes. */
export class RedisReads {
  protected readonly connection: RedisConnection;
  protected readonly keys: Keys;

  constructor(connection: RedisConnection, keys: Keys) {
    this.connection = connection;
    this.keys = keys;
  }

  async readRun(runId: string): Promise<StoredRun | undefined> {
    return decodeRun(runId, await this.connection.ask((client) => client.hgetall(this.keys.run(runId))));
  }

  async readRevision(runId: string): Promise<{ state: RunState; revision: number } | undefined> {
    const [state, revision] = await this.connection.ask((client) =>
      client.hmget(this.keys.run(runId), 'state', 'revision'),
    );
    return state ? { state: state as RunState, revision: Number(revision) } : undefined;
  }

  async listRuns(query: RunQuery): Promise<ListedRuns> {
    const indexes = this.#indexesOf(query);
    if (indexes.length === 0) return { runs: [], unreadable: [] };
    const bound = query.before === undefined ? '+' : `(${query.before}`;
    const given = { order: 'newest', from: bound, limit: query.limit };
    return this.#readAll((await this.connection.run('listRunIds', given, indexes)) as string[]);
  }

  #indexesOf({ states, experiment_id }: RunQuery): string[] {
    if (experiment_id !== undefined) {
      return (states ?? runStates).map((state) => this.keys.experiment(experiment_id, state));
    }
    return states ? states.map((state) => this.keys.state(state)) : [this.keys.runs];
  }

  /** The runs of these ids, in this order; ids without a run are left out. */
  async #readAll(ids: string[]): Promise<ListedRuns> {
    const listed: ListedRuns = { runs: [], unreadable: [] };
    const turns = new Turns();
    for (let from = 0; from < ids.length; from += together.runs) {
      const some = ids.slice(from, from + together.runs);
      const hashes = await this.connection.ask((client) =>
        Promise.all(some.map((id) => client.hgetall(this.keys.run(id)))),
      );
      for (const [i, id] of some.entries()) {
        await listRun(listed, id, decodeRun(id, hashes[i] ?? {}));
        if (turns.isDue()) await turns.pass();
      }
    }
    return listed;
  }

  async unfinishedRuns(): Promise<ListedRuns> {
    const ids = await this.connection.ask((client) => client.zrange(this.keys.unfinished, 0, '-1'));
    const { runs, unreadable } = await this.#readAll(ids);
    return { runs: runs.filter((run) => !isTerminal(run.state)), unreadable };
  }

  async finishedRunIds({ limit, after }: FinishedQuery): Promise<string[]> {
    const indexes = terminalStates.map((state) => this.keys.state(state));
    const given = { order: 'oldest', from: after === undefined ? '-' : `(${after}`, limit };
    return (await this.connection.run('listRunIds', given, indexes)) as string[];
  }

  async countFinishedRuns(): Promise<number> {
    const counts = await this.connection.ask((client) =>
      Promise.all(terminalStates.map((state) => client.zcard(this.keys.state(state)))),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async census(limit: number): Promise<RunCensus> {
    const [counts, ids, [oldest]] = await this.connection.ask((client) =>
      Promise.all([
        Promise.all(runStates.map((state) => client.zcard(this.keys.state(state)))),
        Promise.all(
          lookedAt.map((state) => client.zrange(this.keys.state(state), 0, String(limit - 1), 'REV')),
        ),
        client.zrange(this.keys.state('new'), 0, '0'),
      ]),
    );
    const open = lookedAt.flatMap((state, i) => (ids[i] ?? []).map((run_id) => ({ state, run_id })));
    const summaries = await this.connection.ask((client) =>
      Promise.all(open.map(({ run_id }) => client.hget(this.keys.run(run_id), 'summary'))),
    );
    return censusOf(
      runStates.map((state, i) => [state, counts[i] ?? 0]),
      open.map((run, i) => ({ ...run, summary: summaries[i] ?? null })),
      oldest,
    );
  }

  async runsOfExperiments(ids: readonly string[]): Promise<RunsOfExperiment[]> {
    const found: RunsOfExperiment[] = [];
    for (let from = 0; from < ids.length; from += together.experiments) {
      const some = ids.slice(from, from + together.experiments);
      found.push(...(await Promise.all(some.map((id) => this.#runsOfExperiment(id)))));
    }
    return found;
  }

  async #runsOfExperiment(id: string): Promise<RunsOfExperiment> {
    const keys = countedStates.map((state) => this.keys.experiment(id, state));
    const [counts, newest] = await this.connection.ask((client) =>
      Promise.all([
        Promise.all(keys.map((key) => client.zcard(key))),
        Promise.all(keys.map((key) => client.zrange(key, 0, '0', 'REV'))),
      ]),
    );
    const counted = countedStates.map((state, i) => [state, counts[i] ?? 0] as const);
    const [run_id] = newest.flat().sort().reverse();
    if (run_id === undefined) return runsOfExperiment(counted, undefined);
    const [state, summary = null] = await this.connection.ask((client) =>
      client.hmget(this.keys.run(run_id), 'state', 'summary'),
    );
    // It may have been forgotten since.
    return runsOfExperiment(counted, state ? { run_id, state: state as RunState, summary } : undefined);
  }

  newRunIds(): Promise<string[]> {
    return this.connection.ask((client) => client.zrange(this.keys.state('new'), 0, '-1'));
  }

  async readRecord<K extends RecordKind>(kind: K, id: string): Promise<StoredRecord<K> | undefined> {
    return (await this.readRecords(kind, [id]))[0];
  }

  async readRecords<K extends RecordKind>(kind: K, ids: readonly string[]): Promise<StoredRecord<K>[]> {
    const records: StoredRecord<K>[] = [];
    for (let from = 0; from < ids.length; from += together.records) {
      const slice = ids.slice(from, from + together.records);
      const found = await this.connection.ask(async (client) => {
        const texts = await client.hmget(this.keys.bodies(kind), ...slice);
        const textOrOld = async (text: string | null, id: string) => {
          if (text !== null) return text;
          const old = await client.hgetall(this.keys.oldRecord(kind, id));
          // Somebody may have written it anew between the two questions.
          return Object.keys(old).length > 0 ? old : client.hget(this.keys.bodies(kind), id);
        };
        return Promise.all(texts.map((text, i) => textOrOld(text, slice[i] ?? '')));
      });
      records.push(...slice.flatMap((id, i) => decode(kind, id, found[i] ?? {}) ?? []));
    }
    return records;
  }

  async newestRecords<K extends RecordKind>(
    query: RecordQuery<K> & { before?: number },
  ): Promise<StoredRecord<K>[]> {
    const { kind, group, limit, before } = query;
    const bound = before === undefined ? '+inf' : `(${before}`;
    const index = this.keys.records(kind, group);
    const ids = await this.connection.ask((client) =>
      client.zrange(index, bound, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, limit),
    );
    return this.readRecords(kind, ids);
  }

  async recordsAfter<K extends RecordKind>(
    query: RecordQuery<K> & { after: number },
  ): Promise<StoredRecord<K>[]> {
    const { kind, group, limit, after } = query;
    const index = this.keys.records(kind, group);
    const ids = await this.connection.ask((client) =>
      client.zrange(index, `(${after}`, '+inf', 'BYSCORE', 'LIMIT', 0, limit),
    );
    return this.readRecords(kind, ids);
  }
}

/** A record as one text; of a version before 0.2, as a hash, which has nothing in it where there is no record. */
type Found = string | Record<string, string>;

function decode<K extends RecordKind>(kind: K, id: string, found: Found): StoredRecord<K> | undefined {
  const { body, group, revision, position } = typeof found === 'string' ? parse(kind, id, found) : found;
  if (body === undefined) return undefined;
  return {
    kind,
    id,
    ...(group ? { group } : {}),
    body: decodeBody(kind, id, body),
    revision: Number(revision),
    position: Number(position),
  };
}

function parse(kind: RecordKind, id: string, text: string): Record<string, string | undefined> {
  const [, revision, position, group, body] = /^(\d+) (\d+) (\S*) (.*)$/s.exec(text) ?? [];
  if (body === undefined) throw new WeirError('internal_error', `the ${kind} ${id} is damaged in the store`);
  return { revision, position, group, body };
}
