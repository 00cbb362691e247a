import type { NewRecord } from '../records.ts';
import type { Changes, RunChange, Token } from '../store.ts';
import { encodeBody, encodeField, encodeLine, encodeUpdate } from '../stored-forms.ts';
import { updatedFields } from './run-fields.ts';

type Arguments = (string | number)[];

/**
 * What the commit script is given: how much there is of each part, by its name, and the parts in one flat list, so that the script
 * hands slices of it to Redis as they are and parses nothing (`scripts/commit.lua` tells their order).
 */
export function commitArguments({ epoch, nonce, seq }: Token, changes: Changes) {
  const { grants = [], runs, workcell, feed, records = [] } = changes;
  const rest: Arguments = [...grants];
  for (const run of runs) pushRun(rest, run);
  const removed: string[] = [];
  let fields = 0;
  for (const [name, value] of Object.entries(workcell)) {
    if (value === null) {
      removed.push(name);
    } else {
      rest.push(name, encodeField(name, value));
      fields += 2;
    }
  }
  for (const name of removed) rest.push(name);
  for (const update of feed) rest.push(encodeUpdate(update));
  for (const argument of recordArguments(records)) rest.push(argument);
  const counts = { grants: grants.length, runs: runs.length, fields, removed: removed.length };
  const given = { epoch, nonce, seq, ...counts, feed: feed.length, records: 4 * records.length };
  return { given, rest };
}

/** New records, as the scripts that put them in are given them: kind, id, group or '', and body of each. */
export function recordArguments(records: readonly NewRecord[]): string[] {
  return records.flatMap(({ kind, id, group = '', body }) => [kind, id, group, encodeBody(kind, body)]);
}

function pushRun(list: Arguments, { run_id, update, log }: RunChange): void {
  const fields = update ? updatedFields(run_id, update) : [];
  list.push(run_id, update?.state ?? '', fields.length, log.length);
  for (const field of fields) list.push(field);
  for (const line of log) list.push(encodeLine(line));
}
