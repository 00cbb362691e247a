/**
 * The tables of a workcell's store in their first version; `migrations` bring them up to date. What is written once (definitions) and what is written often (the rest of a run)
 * stand apart, because a row is rewritten whole. Values that only weir's own code reads are JSON; times are milliseconds
 * since the epoch.
 */
export const firstSchema = `
CREATE TABLE definitions (
  run_id TEXT PRIMARY KEY,
  definition TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
  run_id TEXT PRIMARY KEY,
  experiment_id TEXT NOT NULL,
  state TEXT NOT NULL,
  revision INTEGER NOT NULL,
  log_length INTEGER NOT NULL,
  snapshot TEXT,
  summary TEXT
) STRICT;
CREATE INDEX runs_by_state ON runs (state, run_id);
CREATE INDEX runs_by_experiment ON runs (experiment_id, run_id);
CREATE INDEX runs_by_experiment_and_state ON runs (experiment_id, state, run_id);

CREATE TABLE steps (
  run_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
  run_id TEXT NOT NULL,
  line INTEGER NOT NULL,
  at INTEGER NOT NULL,
  level TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
  key TEXT PRIMARY KEY,
  run_id TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_by_expiry ON idempotency (expires_at);

CREATE TABLE workcell (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE feed (
  id INTEGER PRIMARY KEY,
  entry TEXT NOT NULL
) STRICT;

CREATE TABLE token (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch INTEGER NOT NULL,
  nonce TEXT NOT NULL,
  seq INTEGER NOT NULL
) STRICT;

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** The table of one kind of record, as every version since the sixth has made it. */
const recordTable = (kind: string): string => `
CREATE TABLE records_${kind} (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  group_id TEXT,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX records_${kind}_by_group ON records_${kind} (group_id, position) WHERE group_id IS NOT NULL;
`;

/**
 * What each later version changes; the first entry leads from version 1 to 2. A new store goes through them as well, so
 * that it never differs from one that grew old. An entry that was released is never edited.
 */
export const migrations: readonly string[] = [
  `
CREATE TABLE records (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  group_id TEXT,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX records_by_id ON records (kind, id);
CREATE INDEX records_by_kind ON records (kind, position);
CREATE INDEX records_by_group ON records (kind, group_id, position);
`,
  'ALTER TABLE runs ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;',
  `
CREATE TABLE record_sizes (
  kind TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO record_sizes SELECT kind, SUM(LENGTH(CAST(body AS BLOB))) FROM records GROUP BY kind;
CREATE TRIGGER record_came AFTER INSERT ON records BEGIN
  INSERT INTO record_sizes VALUES (NEW.kind, LENGTH(CAST(NEW.body AS BLOB)))
    ON CONFLICT (kind) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER record_changed AFTER UPDATE OF body ON records BEGIN
  UPDATE record_sizes SET bytes = bytes + LENGTH(CAST(NEW.body AS BLOB)) - LENGTH(CAST(OLD.body AS BLOB))
    WHERE kind = NEW.kind;
END;
CREATE TRIGGER record_went AFTER DELETE ON records BEGIN
  UPDATE record_sizes SET bytes = bytes - LENGTH(CAST(OLD.body AS BLOB)) WHERE kind = OLD.kind;
END;
`,
  `
CREATE TABLE definition_parts (
  run_id TEXT NOT NULL,
  part INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run_id, part)
) STRICT;
`,
  `
CREATE TABLE step_snapshots (
  run_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  snapshot TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;
`,
  // A table for each kind of record: one index less to write, and the counters of all on one page.
  `
CREATE TABLE record_counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO record_counters SELECT kind, bytes FROM record_sizes;
INSERT INTO record_counters SELECT '', seq FROM sqlite_sequence WHERE name = 'records';
${['experiment', 'campaign', 'event', 'datapoint', 'notice', 'delivery', 'definition']
  .map(
    (kind) => `${recordTable(kind)}
INSERT INTO records_${kind} SELECT position, id, group_id, revision, body FROM records WHERE kind = '${kind}';
`,
  )
  .join('')}
DROP TABLE records;
DROP TABLE record_sizes;
`,
  // A row for all lines of a commit, as a JSON list; rows of this size have room in a page only beside an index. Lines that are there
  // keep rows of their own, written as before 0.2.
  `
CREATE TABLE log_parts (
  part INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL,
  line INTEGER NOT NULL,
  lines TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX log_parts_by_run ON log_parts (run_id, line);
INSERT INTO log_parts (run_id, line, lines)
  SELECT run_id, line, json_array('' || json_object('at', at, 'level', level, 'text', text)) FROM log;
DROP TABLE log;
`,
  // What was changed of a definition since, a row for each step, the label and the priority.
  `
CREATE TABLE amendments (
  run_id TEXT NOT NULL,
  of TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run_id, of)
) STRICT;
`,
  recordTable('reply'),
  recordTable('key'),
  recordTable('audit'),
  recordTable('lab_key'),
  ['workflow', 'workflow_version', 'workflow_draft', 'workflow_use'].map(recordTable).join(''),
  recordTable('run_note'),
];

/** The version of the tables that this weir knows. */
export const schemaVersion = 1 + migrations.length;
