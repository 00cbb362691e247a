import { setImmediate } from 'node:timers/promises';
import type { RunState } from '../../contracts/run.ts';
import { definitionRows, digestOfKey, type StoreRow } from '../copy.ts';
import { recordKinds } from '../forms.ts';
import type { RecordKind } from '../records.ts';
import type { Token } from '../store.ts';
import type { Database, Snapshot } from './database.ts';
import { digestMark } from './idempotency-table.ts';

type Rows = AsyncGenerator<readonly StoreRow[]>;

/** How many rows of a table are read at one stretch; some have half a megabyte. */
const together = 50;

/** All that a database holds; see `CopiedStore`. */
export async function* copyDatabase(database: Database): Rows {
  const snapshot = database.snapshot();
  try {
    // Nobody has what a power cut would take back.
    await database.durable();
    for (const kind of recordKinds) yield* copyRecords(snapshot, kind);
    yield* copyRuns(snapshot);
    yield* copyKeys(snapshot);
    yield snapshot
      .all<{ name: string; value: string }>('SELECT name, value FROM workcell')
      .map(({ name, value }) => ({ field: name, text: value }));
    yield snapshot
      .all<{ value: number }>("SELECT value FROM record_counters WHERE name = ''")
      .map(({ value }) => ({ positions: value }));
    yield snapshot.all<Token>('SELECT epoch, nonce, seq FROM token').map((token) => ({ token }));
  } finally {
    snapshot.close();
  }
}

/** Pages of rows, each read from the last row of the one before. */
async function* pages<Row>(read: (last: Row | undefined) => Row[]): AsyncGenerator<Row[]> {
  for (let last: Row | undefined; ;) {
    const page = read(last);
    if (page.length > 0) yield page;
    if (page.length < together) return;
    last = page.at(-1);
    await setImmediate();
  }
}

interface RecordRow {
  position: number;
  id: string;
  group_id: string | null;
  revision: number;
  body: string;
}

async function* copyRecords(snapshot: Snapshot, kind: RecordKind): Rows {
  const select = `SELECT position, id, group_id, revision, body FROM records_${kind} WHERE position > ? ORDER BY position LIMIT ${together}`;
  for await (const page of pages<RecordRow>((last) => snapshot.all(select, last?.position ?? 0))) {
    yield page.map(({ group_id, ...row }) => ({
      record: kind,
      ...row,
      ...(group_id === null ? {} : { group: group_id }),
    }));
  }
}

interface RunRow {
  run_id: string;
  experiment_id: string;
  state: RunState;
  revision: number;
  snapshot: string | null;
  summary: string | null;
  definition: string;
}

async function* copyRuns(snapshot: Snapshot): Rows {
  const select = `SELECT run_id, experiment_id, state, revision, snapshot, summary, definition
    FROM runs JOIN definitions USING (run_id) WHERE run_id > ? ORDER BY run_id LIMIT ${together}`;
  for await (const page of pages<RunRow>((last) => snapshot.all(select, last?.run_id ?? ''))) {
    for (const run of page) yield* copyRun(snapshot, run);
  }
}

async function* copyRun(snapshot: Snapshot, run: RunRow): Rows {
  const { run_id, experiment_id, state, revision, definition } = run;
  yield [
    { run: run_id, experiment: experiment_id, state, revision },
    // Empty where it is long: its parts follow.
    ...(definition === '' ? [] : definitionRows(run_id, definition)),
  ];
  const parts = `SELECT part, text FROM definition_parts WHERE run_id = ? AND part > ? ORDER BY part LIMIT ${together}`;
  for await (const page of pages<{ part: number; text: string }>((last) =>
    snapshot.all(parts, run_id, last?.part ?? -1),
  )) {
    yield page.map((part) => ({ of: run_id, name: 'definition', ...part }));
  }
  const texts = (name: string, sql: string): StoreRow[] =>
    snapshot
      .all<{ of: string | number; text: string }>(`${sql} WHERE run_id = ?`, run_id)
      .map(({ of, text }) => ({ of: run_id, name: `${name}:${of}`, text }));
  yield [
    ...(['snapshot', 'summary'] as const).flatMap((name) =>
      run[name] === null ? [] : [{ of: run_id, name, text: run[name] }],
    ),
    ...texts('step', 'SELECT position AS of, record AS text FROM steps'),
    ...texts('step_snapshot', 'SELECT position AS of, snapshot AS text FROM step_snapshots'),
    ...texts('amended', 'SELECT of, text FROM amendments'),
  ];
  const log = `SELECT line, lines FROM log_parts WHERE run_id = ? AND line > ? ORDER BY line LIMIT ${together}`;
  for await (const page of pages<{ line: number; lines: string }>((last) =>
    snapshot.all(log, run_id, last?.line ?? -1),
  )) {
    yield page.map(({ line, lines }) => ({ log: run_id, from: line, lines: JSON.parse(lines) as string[] }));
  }
}

interface KeyRow {
  key: string;
  run_id: string;
  fingerprint: string;
  expires_at: number;
}

async function* copyKeys(snapshot: Snapshot): Rows {
  const select = `SELECT key, run_id, fingerprint, expires_at FROM idempotency WHERE key > ? ORDER BY key LIMIT ${together}`;
  for await (const page of pages<KeyRow>((last) => snapshot.all(select, last?.key ?? ''))) {
    yield page.map(({ key, expires_at, ...stands }) => ({
      key: key.startsWith(digestMark) ? key.slice(digestMark.length) : digestOfKey(key),
      ...stands,
      until: expires_at,
    }));
  }
}
