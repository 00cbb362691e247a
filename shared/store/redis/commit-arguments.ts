import type { NewRecord } from '../records.ts';
import type { Changes, RunChange, Token } from '../store.ts';
import {
  encodeBody,
  encodeField,
  encodeLine,
  encodeUpdate,
  eventTold,
  encodeRecord,
  encodeSummary,
} from '../stored-forms.ts';
import { encodeAmendment } from '../run-text.ts';

type Arguments = (string | number)[];

/**
 * What the commit script is given: how much there is of each part, by its name, and the parts in one flat list, so that the script
 * hands slices of it to Redis as they are and parses nothing (`scripts/commit.lua` tells their order).
 */
export function commitArguments({ epoch, nonce, seq }: Token, changes: Changes) {
  const { grants = [], runs, workcell, feed, records = [] } = changes;
  const rest: Arguments = [...grants];
  const told: Arguments = [];
  for (const [i, run] of runs.entries()) pushRun(rest, run, told, i + 1);
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
  pushAll(rest, removed);
  for (const update of feed) rest.push(encodeUpdate(update));
  const events = pushAll(rest, told);
  const recorded = pushAll(rest, recordArguments(records));
  const counts = { grants: grants.length, runs: runs.length, fields, removed: removed.length };
  const given = { epoch, nonce, seq, ...counts, feed: feed.length, events, records: recorded };
  return { given, rest };
}

function pushAll(list: Arguments, more: Arguments): number {
  for (const argument of more) list.push(argument);
  return more.length;
}

/** New records, as the scripts that put them in are given them: kind, id, group or '', and body of each. */
export function recordArguments(records: readonly NewRecord[]): string[] {
  return records.flatMap((record) => [record.kind, record.id, record.group ?? '', encodeBody(record)]);
}

/** @param told gets, of each event in the log, its id, its group, which run it is of, and which line of that */
function pushRun(list: Arguments, { run_id, update, log }: RunChange, told: Arguments, number: number): void {
  const fields = update ? updatedFields(run_id, update) : [];
  list.push(run_id, update?.state ?? '', fields.length, log.length);
  pushAll(list, fields);
  for (const [i, line] of log.entries()) {
    list.push(encodeLine(line));
    const event = eventTold(line);
    if (event) told.push(event.id, event.group ?? '', number, i + 1);
  }
}

/** The fields of a run's hash that an update sets, flat: name, value, name, value… */
export function updatedFields(run_id: string, update: NonNullable<RunChange['update']>): string[] {
  const fields = update.snapshot ? ['snapshot', JSON.stringify(update.snapshot)] : [];
  fields.push('summary', encodeSummary(update.summary));
  for (const [position, record] of Object.entries(update.steps)) {
    fields.push(`step:${position}`, encodeRecord({ run_id, position: Number(position) }, record));
  }
  for (const [position, snapshot] of Object.entries(update.step_snapshots ?? {})) {
    fields.push(`step_snapshot:${position}`, JSON.stringify(snapshot));
  }
  for (const [of, text] of encodeAmendment(update.amendment ?? {})) fields.push(`amended:${of}`, text);
  return fields;
}
