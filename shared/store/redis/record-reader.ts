import type { RecordBodies, RecordKind, RecordQuery, StoredRecord } from '../records.ts';
import { readStored } from '../stored-json.ts';
import type { Keys } from './keys.ts';
import type { RedisConnection } from './redis-connection.ts';

/** How many records are read in one round trip. */
const readTogether = 200;

/** Reads experiments, campaigns, events and datapoints, by id or by their indexes. */
export class RecordReader {
  readonly #connection: RedisConnection;
  readonly #keys: Keys;

  constructor(connection: RedisConnection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async read<K extends RecordKind>(kind: K, id: string): Promise<StoredRecord<K> | undefined> {
    const hash = await this.#connection.ask((client) => client.hgetall(this.#keys.record(kind, id)));
    return decode(kind, id, hash);
  }

  /** In the order of the ids; those without a record are left out. */
  async readAll<K extends RecordKind>(kind: K, ids: readonly string[]): Promise<StoredRecord<K>[]> {
    const records: StoredRecord<K>[] = [];
    for (let from = 0; from < ids.length; from += readTogether) {
      const slice = ids.slice(from, from + readTogether);
      const hashes = await this.#connection.ask((client) =>
        Promise.all(slice.map((id) => client.hgetall(this.#keys.record(kind, id)))),
      );
      records.push(...slice.flatMap((id, i) => decode(kind, id, hashes[i] ?? {}) ?? []));
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

function decode<K extends RecordKind>(
  kind: K,
  id: string,
  fields: Record<string, string>,
): StoredRecord<K> | undefined {
  const { body, group = '', revision, position } = fields;
  if (body === undefined) return undefined;
  return {
    kind,
    id,
    ...(group === '' ? {} : { group }),
    body: readStored<RecordBodies[K]>(body),
    revision: Number(revision),
    position: Number(position),
  };
}
