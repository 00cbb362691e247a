import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { commitMarkSchema } from '../../shared/contracts/commit-mark.ts';
import { compile, type Complaint } from '../../shared/kernel/json/schema.ts';
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

const order = {
  type: 'object',
  properties: {
    command: { const: 'safety_stop' },
    revision: { type: 'integer', minimum: 1 },
    at: { type: 'integer', minimum: 0 },
  },
  required: ['command', 'revision', 'at'],
} as const;

const processMark = {
  type: 'object',
  properties: {
    command_id: { type: 'string', minLength: 1 },
    pid: { type: 'integer', minimum: 2 },
    started: { type: 'string' },
    boot: { type: 'string' },
  },
  required: ['command_id', 'pid', 'started', 'boot'],
} as const;

const checkHeader = compile({
  type: 'object',
  properties: {
    weir_journal: { const: 1 },
    journal_id: { type: 'string', minLength: 1 },
    head: { type: 'integer', minimum: 0 },
    floor: { type: 'integer', minimum: 0 },
    // Journals of versions that did not count have none.
    boots: { type: 'integer', minimum: 0 },
    seen_mark: commitMarkSchema,
    stopped: order,
    processes: { type: 'array', items: processMark },
    silences: {
      type: 'array',
      items: {
        type: 'array',
        prefixItems: [{ type: 'string' }, { type: 'integer', minimum: 1 }],
        minItems: 2,
        maxItems: 2,
      },
    },
    forgotten: {
      type: 'object',
      properties: {
        runs: {
          type: 'array',
          items: {
            type: 'array',
            prefixItems: [
              { type: 'string' },
              ...['step', 'attempt', 'number'].map(() => ({ type: 'integer', minimum: 0 })),
            ],
            minItems: 4,
            maxItems: 4,
          },
        },
        stretches: { type: 'array', items: { type: 'array', items: { type: 'integer', minimum: 0 } } },
        horizon: { type: 'string' },
      },
      required: ['runs'],
    },
  },
  required: ['weir_journal', 'journal_id', 'head', 'floor'],
});

const checkLatch = compile({
  type: 'object',
  properties: {
    stopped: { anyOf: [order, { type: 'null' }] },
    process: processMark,
    silent_over: { type: 'string', minLength: 1 },
  },
  required: ['stopped'],
});

const noted = {
  type: 'object',
  properties: {
    phase: { type: 'string', enum: ['started', 'acted', 'cancelled', 'settled', 'dropped', 'kept'] },
    command_id: { type: 'string', minLength: 1 },
    run_id: { type: 'string', minLength: 1 },
    number: { type: 'integer', minimum: 1 },
    added_step: { type: 'string' },
    trace: { type: 'string' },
    trace_state: { type: 'string' },
  },
  required: ['phase', 'command_id', 'run_id', 'number'],
} as const;

const checkNoted = compile({
  ...noted,
  properties: {
    ...noted.properties,
    mark: commitMarkSchema,
    // Journals of versions that could not recover have none; those versions leave it aside.
    begun: {
      type: 'object',
      properties: {
        at: { type: 'integer', minimum: 0 },
        experiment_id: { type: 'string' },
        step: { type: 'string' },
        action: { type: 'string' },
        args: { type: 'object' },
        files: { type: 'object', additionalProperties: { type: 'string' } },
      },
      required: ['at', 'experiment_id', 'step', 'action', 'args', 'files'],
    },
  },
});

const checkEnded = compile({
  type: 'object',
  properties: {
    ...noted.properties,
    outcome: {
      type: 'object',
      properties: { outcome: { type: 'string' }, acted: { type: 'boolean' } },
      required: ['outcome', 'acted'],
    },
    files: { type: 'array' },
    // A journal of a version whose owners did not say so has none: its reports are sent once more.
    kept: { const: true },
  },
  required: [...noted.required, 'outcome', 'files'],
});

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
  const header = parse(first);
  if (checkHeader(header).length > 0) return { found: 'damaged', reason: 'line 1 is no header of a journal' };
  const state = new JournalState(header as JournalHeader, retention);
  for (const [index, line] of records.entries()) {
    const record = parse(line);
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

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
