import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { JSONSchema } from 'json-schema-to-ts';
import { commitMarkSchema } from '../../shared/contracts/commit-mark.ts';
import { count, flag, positive, text } from '../../shared/contracts/fields.ts';
import { byName, listOf, openObject, optional, orNull } from '../../shared/contracts/object-schema.ts';
import { compile, type Complaint } from '../../shared/kernel/json/schema.ts';
import { parseJson } from '../../shared/kernel/json/json.ts';
import type { JournalRecord, LatchRecord } from './journal-entry.ts';
import { JournalState, type JournalHeader, type Retention } from './journal-state.ts';

/**
 * What a journal's file holds.
 *
 * - `whole`: `torn` tells how many bytes of a last, unfinished line were left out; nobody acted on them, because an
 *   instrument is asked only after its line was on disk
 * - `damaged`: a line that was once whole is wrong, or there is none, though a journal gets its name only once its header is
 *   on the disk; what the journal says cannot be relied on
 */
export type ReadJournal =
  | { found: 'whole'; state: JournalState; torn: number }
  | { found: 'damaged'; reason: string };

const name = { type: 'string', minLength: 1 } as const;
/** A list of so many values, each of its own kind. */
const tuple = (...items: JSONSchema[]) =>
  ({ type: 'array', prefixItems: items, minItems: items.length, maxItems: items.length }) as const;

const order = openObject({ command: { const: 'safety_stop' }, revision: positive, at: count });

const processMark = openObject({
  ...{ command_id: name, pid: { type: 'integer', minimum: 2 }, started: text, boot: text },
  // Earlier versions have none, and end such a process as one of a command that they do not know.
  [optional]: { of_module: { const: true } },
});

const checkHeader = compile(
  openObject({
    weir_journal: { const: 1 },
    journal_id: name,
    head: count,
    floor: count,
    [optional]: {
      // Journals of versions that did not count have none.
      boots: count,
      seen_mark: commitMarkSchema,
      stopped: order,
      processes: listOf(processMark),
      silences: listOf(tuple(text, positive)),
      forgotten: openObject({
        runs: listOf(tuple(text, count, count, count)),
        [optional]: { stretches: listOf(listOf(count)), horizon: text },
      }),
    },
  }),
);

const job = openObject({ command_id: name, handle: {} });

const checkLatch = compile(
  openObject({ stopped: orNull(order), [optional]: { process: processMark, job, silent_over: name } }),
);

const noted = {
  phase: { type: 'string', enum: ['started', 'acted', 'cancelled', 'settled', 'dropped', 'kept'] },
  ...{ command_id: name, run_id: name, number: positive },
} as const;
const mayBeNoted = { added_step: text, trace: text, trace_state: text };

const checkNoted = compile(
  openObject({
    ...noted,
    [optional]: {
      ...mayBeNoted,
      mark: commitMarkSchema,
      // Journals of versions that could not recover have none; those versions leave it aside.
      begun: openObject({
        ...{ at: count, experiment_id: text, step: text, action: text },
        ...{ args: { type: 'object' }, files: byName(text) },
      }),
    },
  }),
);

const checkEnded = compile(
  openObject({
    ...noted,
    outcome: openObject({ outcome: text, acted: flag }),
    files: { type: 'array' },
    [optional]: {
      ...mayBeNoted,
      // A journal of a version whose owners did not say so has none: its reports are sent once more.
      kept: { const: true },
    },
  }),
);

function checkRecord(record: unknown): Complaint[] {
  const phase = (record as { phase?: unknown } | undefined)?.phase;
  return phase === 'acted' || phase === 'settled' ? checkEnded(record) : checkNoted(record);
}

/** Reads the text of a journal's file. Never throws. */
export function readJournal(text: string, retention?: Retention): ReadJournal {
  const lines = text.split('\n');
  // What follows the last newline is a line whose writing never ended; after a whole one it is empty.
  const tail = lines.pop() ?? '';
  const torn = Buffer.byteLength(tail);
  const [first, ...records] = lines;
  if (first === undefined) return { found: 'damaged', reason: 'there is not one whole line in it' };
  const header: unknown = parseJson(first);
  if (checkHeader(header).length > 0) return { found: 'damaged', reason: 'line 1 is no header of a journal' };
  const state = new JournalState(header as JournalHeader, retention);
  for (const [index, line] of records.entries()) {
    const record: unknown = parseJson(line);
    if (checkLatch(record).length === 0) {
      state.latch(record as LatchRecord);
      continue;
    }
    const complaint = checkRecord(record)[0];
    if (complaint) {
      return { found: 'damaged', reason: `line ${index + 2}: ${complaint.pointer} ${complaint.message}` };
    }
    try {
      state.apply(record as JournalRecord, line);
    } catch (error) {
      return { found: 'damaged', reason: `line ${index + 2}: ${messageOf(error)}` };
    }
  }
  return { found: 'whole', state, torn };
}
