import { messageOf, WeirError } from '../../kernel/errors/weir-error.ts';
import type { RecordKind, RecordQuery, StoredRecord } from '../records.ts';
import { decodeBody } from '../stored-forms.ts';
import type { Keys } from './keys.ts';
import type { Client, RedisConnection } from './redis-connection.ts';

/** How many records are read in one round trip. */
const mostTogether = 200;

/** Reads experiments, campaigns, events and datapoints, by id or by their indexes. */
export class RecordReader {
  readonly #connection: RedisConnection;
  readonly #keys: Keys;

  constructor(connection: RedisConnection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async read<K extends RecordKind>(kind: K, id: string): Promise<StoredRecord<K> | undefined> {
    return (await this.readAll(kind, [id]))[0];
  }

  /** In the order of the ids; those without a record are left out. */
  async readAll<K extends RecordKind>(kind: K, ids: readonly string[]): Promise<StoredRecord<K>[]> {
    const records: StoredRecord<K>[] = [];
    for (let from = 0; from < ids.length; from += mostTogether) {
      const slice = ids.slice(from, from + mostTogether);
      const keys = slice.map((id) => this.#keys.record(kind, id));
      const found = await this.#connection.ask((client) => readTogether(client, keys));
      records.push(...slice.flatMap((id, i) => decode(kind, id, found[i] ?? null) ?? []));
    }
    return records;
  }

  async newest<K extends RecordKind>(
    query: RecordQuery<K> & { before?: number },
  ): Promise<StoredRecord<K>[]> {
    const { kind, group, limit, before } = query;
    const bound = before === undefined ? '+inf' : `(${before}`;
    const index = this.#keys.records(kind, group);
    const ids = await this.#connection.ask((client) =>
      client.zrange(index, bound, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, limit),
    );
    return this.readAll(kind, ids);
  }

  async after<K extends RecordKind>(query: RecordQuery<K> & { after: number }): Promise<StoredRecord<K>[]> {
    const { kind, group, limit, after } = query;
    const index = this.#keys.records(kind, group);
    const ids = await this.#connection.ask((client) =>
      client.zrange(index, `(${after}`, '+inf', 'BYSCORE', 'LIMIT', 0, limit),
    );
    return this.readAll(kind, ids);
  }
}

/** A record as one text; of a version before 0.2, as a hash. */
type Found = string | Record<string, string> | null;

async function readTogether(client: Client, keys: readonly string[]): Promise<Found[]> {
  const [only, ...others] = keys;
  if (only !== undefined && others.length === 0) return [await readOne(client, only)];
  const texts = await client.mget(...keys);
  // What is no text is null among them, as what is not there.
  return Promise.all(texts.map(async (text, i) => text ?? (await readOne(client, keys[i] ?? ''))));
}

async function readOne(client: Client, key: string): Promise<Found> {
  try {
    return await client.get(key);
  } catch (error) {
    if (!messageOf(error).startsWith('WRONGTYPE')) throw error;
    return client.hgetall(key);
  }
}

function decode<K extends RecordKind>(kind: K, id: string, found: Found): StoredRecord<K> | undefined {
  if (found === null) return undefined;
  const { body, group, revision, position } = typeof found === 'string' ? parse(kind, id, found) : found;
  // Removed between two questions.
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
