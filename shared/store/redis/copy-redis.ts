import type { RunState } from '../../contracts/run.ts';
import { terminalStates } from '../../contracts/run.ts';
import { definitionRows, type StoreRow } from '../copy.ts';
import { recordKinds } from '../forms.ts';
import type { RecordKind } from '../records.ts';
import type { Keys } from './keys.ts';
import type { Client, RedisConnection } from './redis-connection.ts';

type Rows = AsyncGenerator<readonly StoreRow[]>;

/** How many runs, records, and lines of a log are read at a time. */
const together = { runs: 20, records: 50, lines: 1_000 };
/** Changes of so few runs are read at one moment. */
const fewChanges = 50;
/** How often runs that are not over are read in pieces before that, at most. */
const passes = 5;

/** These are few, and change: they are read at the moment of the copy alone. A workflow must not be older than the newest of its versions. */
const readAtOnce: readonly RecordKind[] = [
  ...(['key', 'lab_key', 'definition', 'notice', 'delivery', 'workflow'] as const),
];

/** How far a run was when it was read. */
interface Known {
  revision: string;
  lines: number;
}

/**
 * All that a store in Redis holds; see `CopiedStore`. Redis does nothing else while it answers, so all is read in pieces
 * first, runs that are not over again and again until few of them have changed; one script reads what has changed since.
 */
export function copyRedis(connection: RedisConnection, keys: Keys): Rows {
  return new RedisCopy(connection, keys).rows();
}

class RedisCopy {
  readonly #connection: RedisConnection;
  readonly #keys: Keys;
  /** Runs that are not over, as they were told. */
  readonly #open = new Map<string, Known>();
  readonly #over = new Set<string>();
  /** Behind which no record of a kind is told. */
  readonly #positions = new Map<RecordKind, string>();

  constructor(connection: RedisConnection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async *rows(): Rows {
    for (const kind of recordKinds) if (!readAtOnce.includes(kind)) yield* this.#records(kind);
    yield* this.#finishedRuns();
    for (let pass = 0; pass < passes; pass += 1) {
      const changed = await this.#changedRuns();
      if (changed.length <= fewChanges && pass > 0) break;
      yield* this.#runs(changed);
    }
    yield* this.#moment();
    yield* this.#keyRows();
  }

  async *#records(kind: RecordKind): Rows {
    for (;;) {
      const after = this.#positions.get(kind) ?? '0';
      const answer = await this.#connection.run('copyRecords', { kind, after, limit: together.records });
      const found = answer as string[];
      if (found.length === 0) return;
      yield this.#recordRows(kind, found);
    }
  }

  #recordRows(kind: RecordKind, found: readonly string[]): StoreRow[] {
    const rows: StoreRow[] = [];
    for (let at = 0; at < found.length; at += 5) {
      const [id = '', revision, position = '0', group = '', body = ''] = found.slice(at, at + 5);
      this.#positions.set(kind, position);
      const row = { record: kind, id, revision: Number(revision), position: Number(position), body };
      rows.push(group === '' ? row : { ...row, group });
    }
    return rows;
  }

  async *#finishedRuns(): Rows {
    const indexes = terminalStates.map((state) => this.#keys.state(state));
    for (let last: string | undefined; ;) {
      const given = { order: 'oldest', from: last === undefined ? '-' : `(${last}`, limit: 1_000 };
      const ids = (await this.#connection.run('listRunIds', given, indexes)) as string[];
      if (ids.length === 0) return;
      yield* this.#runs(ids);
      for (const id of ids) this.#over.add(id);
      this.#open.clear();
      last = ids.at(-1);
    }
  }

  /** Runs that are not over, or were not when they were told, and that have changed since. */
  async #changedRuns(): Promise<string[]> {
    const { unfinished } = this.#keys;
    const listed = await this.#connection.ask((client) => client.zrange(unfinished, 0, '-1'));
    const ids = [...new Set([...this.#open.keys(), ...listed])];
    const changed: string[] = [];
    for (const some of slices(ids, 500)) {
      const found = await this.#connection.ask((client) =>
        Promise.all(
          some.map((id) =>
            Promise.all([client.hget(this.#keys.run(id), 'revision'), client.llen(this.#keys.log(id))]),
          ),
        ),
      );
      changed.push(
        ...some.filter((id, i) => {
          const known = this.#open.get(id);
          return known?.revision !== found[i]?.[0] || known?.lines !== found[i]?.[1];
        }),
      );
    }
    return changed;
  }

  /** Those of the runs that are there. */
  async *#runs(ids: readonly string[]): Rows {
    for (const some of slices(ids, together.runs)) {
      const read = await this.#connection.ask((client) =>
        Promise.all(
          some.map((id) => Promise.all([client.hgetall(this.#keys.run(id)), this.#lines(client, id)])),
        ),
      );
      for (const [i, id] of some.entries()) {
        const [hash = {}, lines = []] = read[i] ?? [];
        if (hash['state'] === undefined) continue;
        yield this.#runRows(id, hash);
        for (let more = lines; more.length > 0;) {
          yield this.#logRows(id, this.#open.get(id)?.lines ?? 0, more);
          const isAll = more.length < together.lines;
          more = isAll ? [] : await this.#connection.ask((client) => this.#lines(client, id));
        }
      }
    }
  }

  /** The next lines of its log. */
  #lines(client: Pick<Client, 'lrange'>, id: string): Promise<string[]> {
    const from = this.#open.get(id)?.lines ?? 0;
    return client.lrange(this.#keys.log(id), from, from + together.lines - 1);
  }

  #runRows(id: string, hash: Record<string, string>): StoreRow[] {
    const { definition = '', experiment = '', state, revision = '', idempotency: _, ...texts } = hash;
    this.#open.set(id, { lines: 0, ...this.#open.get(id), revision });
    return [
      { run: id, experiment, state: state as RunState, revision: Number(revision) },
      ...definitionRows(id, definition),
      // A version before has written '' where there is none.
      ...Object.entries(texts).flatMap(([name, text]) => (text === '' ? [] : [{ of: id, name, text }])),
    ];
  }

  #logRows(id: string, from: number, lines: string[]): StoreRow[] {
    this.#open.set(id, { revision: '', ...this.#open.get(id), lines: from + lines.length });
    return [{ log: id, from, lines }];
  }

  /** Not those of runs that came after the moment: whoever hands them in again is not told that they are there. */
  async *#keyRows(): Rows {
    for (let cursor = '0'; ;) {
      const answer = await this.#connection.run('copyKeys', { cursor });
      const [next = '0', seconds = '0', ...found] = (answer as (string | number)[]).map(String);
      const rows: StoreRow[] = [];
      for (let at = 0; at < found.length; at += 5) {
        const [key = '', run_id = '', fingerprint = '', left, isThere] = found.slice(at, at + 5);
        if (isThere === '1' && !this.#over.has(run_id) && !this.#open.has(run_id)) continue;
        rows.push({ key, run_id, fingerprint, until: Number(seconds) * 1000 + Number(left) });
      }
      yield rows;
      cursor = next;
      if (cursor === '0') return;
    }
  }

  async *#moment(): Rows {
    const kinds = recordKinds.flatMap((kind) => [kind, this.#positions.get(kind) ?? '0']);
    const known = [...this.#open].flatMap(([id, { revision, lines }]) => [id, revision, lines]);
    const answer = await this.#connection.run('copyMoment', { kinds: recordKinds.length }, [
      ...kinds,
      ...known,
    ]);
    const [token, fields, ids, runs, records] = answer as Moment;
    for (const [i, kind] of recordKinds.entries()) yield this.#recordRows(kind, records[i] ?? []);
    for (const [id, flat, from, lines] of runs) {
      if (flat.length === 0) {
        yield [{ gone: id }];
        continue;
      }
      yield this.#runRows(id, Object.fromEntries(pairs(flat)));
      if (lines.length > 0) yield this.#logRows(id, from, lines);
    }
    // Runs that began and ended while others were read; where one has left the store by now, its folder has it.
    yield* this.#runs(ids.filter((id) => !this.#open.has(id) && !this.#over.has(id)));
    yield pairs(fields).map(([field, text]) => ({ field, text }));
    const [epoch, nonce, seq, positions] = token;
    yield [{ positions: Number(positions ?? 0) }];
    if (typeof nonce === 'string') yield [{ token: { epoch: Number(epoch), nonce, seq: Number(seq) } }];
  }
}

/** See `scripts/copy-moment.lua`. */
type Moment = [
  token: (string | null)[],
  fields: string[],
  ids: string[],
  runs: [id: string, hash: string[], from: number, lines: string[]][],
  records: string[][],
];

function pairs(flat: readonly string[]): [string, string][] {
  const at = (i: number): string => flat[i] ?? '';
  return Array.from({ length: flat.length / 2 }, (_, i) => [at(2 * i), at(2 * i + 1)]);
}

function* slices<T>(list: readonly T[], length: number): Generator<T[]> {
  for (let from = 0; from < list.length; from += length) yield list.slice(from, from + length);
}
