import { commandId } from '../contracts/command-id.ts';
import { isObject, type Json, type JsonObject } from '../contracts/json.ts';
import type { LogLine, RunSummary, StepRecord } from '../contracts/run.ts';
import { compile, type Complaint } from '../contracts/schema.ts';
import { WeirError } from '../errors/weir-error.ts';
import type { FeedUpdate } from './store.ts';
import { readStored } from './stored-json.ts';

/**
 * How parts of a run are written into the store, and read from it, whatever the adapter. What is read is checked: each function
 * throws WeirError `internal_error` that names what is wrong and where, for whoever has to look at a damaged store.
 */

const time = { type: 'number' } as const;

const checkRecord = compile({
  type: 'object',
  properties: {
    status: { enum: ['running', 'succeeded', 'failed', 'cancelled', 'idle'] },
    attempt: { type: 'integer', minimum: 1 },
    command_id: { type: 'string' },
    instance: { type: 'string' },
    started_at: time,
    ended_at: time,
    data: { type: 'object' },
    files: { type: 'array' },
  },
  required: ['status', 'attempt', 'command_id', 'instance', 'started_at'],
});

const checkSummary = compile({
  type: 'object',
  properties: {
    step_index: { type: 'integer', minimum: 0 },
    paused: { type: 'boolean' },
    acting: { type: 'boolean' },
    started_at: time,
    ended_at: time,
  },
  required: ['step_index', 'paused', 'acting'],
});

/** Where a text of the store is: for the message of what is wrong with it. */
export interface Place {
  run_id: string;
  /** Of a step, from 0. */
  position?: number;
}

/** A step's record; its command's id is left out where it follows from run, step and attempt, as it always does. */
export function encodeRecord({ run_id, position = 0 }: Place, record: StepRecord): string {
  const { command_id, ...others } = record;
  const follows = command_id === commandId({ run_id, step: position, attempt: record.attempt });
  return JSON.stringify(follows ? others : record);
}

export function decodeRecord(place: Place, text: string): StepRecord {
  const { run_id, position = 0 } = place;
  const what = `the record of step ${position} of run ${run_id}`;
  const given = parseObject(what, text);
  const attempt = Number(given['attempt']);
  const record = { command_id: commandId({ run_id, step: position, attempt }), ...given };
  return checked<StepRecord>(what, record, checkRecord);
}

/** A run's summary; it says neither that nobody has paused it nor that nothing acts. */
export function encodeSummary({ paused, acting, ...others }: RunSummary): string {
  return JSON.stringify({ ...others, ...(paused ? { paused } : {}), ...(acting ? { acting } : {}) });
}

export function decodeSummary({ run_id }: Place, text: string): RunSummary {
  const what = `the summary of run ${run_id}`;
  return checked<RunSummary>(
    what,
    { paused: false, acting: false, ...parseObject(what, text) },
    checkSummary,
  );
}

/** A snapshot is the orchestrator's; it knows its versions itself. */
export function decodeSnapshot({ run_id, position }: Place, text: string): JsonObject {
  return parseObject(
    `the snapshot of ${position === undefined ? '' : `step ${position} of `}run ${run_id}`,
    text,
  );
}

const levels = { d: 'debug', i: 'info', w: 'warning', e: 'error', v: 'event' } as const;
const letters = { debug: 'd', info: 'i', warning: 'w', error: 'e', event: 'v' } as const;

/** A line of a run's log as one text: a letter for its level, the time in base 36, a blank, and what it says. */
export function encodeLine({ at, level, text }: LogLine): string {
  return `${letters[level]}${at.toString(36)} ${text}`;
}

/** Reads a line also as a version before 0.2 has written it: as JSON. */
export function decodeLine({ run_id }: Place, line: string): LogLine {
  if (line.startsWith('{')) return readStored<LogLine>(line);
  const [, letter, at, text] = /^([diwev])([0-9a-z]+) (.*)$/s.exec(line) ?? [];
  if (letter === undefined || at === undefined || text === undefined)
    throw damaged(`the log of run ${run_id}`, `a line begins with ${JSON.stringify(line.slice(0, 20))}`);
  return { at: parseInt(at, 36), level: levels[letter as keyof typeof levels], text };
}

const kinds = { r: 'run', i: 'instance', w: 'workcell' } as const;
const kindLetters = { run: 'r', instance: 'i', workcell: 'w' } as const;

/** An update of the feed as one text: a letter for its kind, the time in base 36, a blank, the run's id or nothing, a blank, the body. */
export function encodeUpdate({ at, kind, run_id = '', body }: FeedUpdate): string {
  return `${kindLetters[kind]}${at.toString(36)} ${run_id} ${JSON.stringify(body)}`;
}

/** Reads an update also as a version before 0.2 has written it: as JSON. */
export function decodeUpdate(text: string): FeedUpdate {
  if (text.startsWith('{')) return readStored<FeedUpdate>(text);
  const [, letter, at, run_id, body] = /^([riw])([0-9a-z]+) (\S*) (.*)$/s.exec(text) ?? [];
  const what = 'an update of the feed';
  if (letter === undefined || at === undefined || body === undefined)
    throw damaged(what, `it begins with ${JSON.stringify(text.slice(0, 20))}`);
  return {
    at: parseInt(at, 36),
    kind: kinds[letter as keyof typeof kinds],
    ...(run_id ? { run_id } : {}),
    body: parseObject(what, body),
  };
}

function parseObject(what: string, text: string): JsonObject {
  let value: Json;
  try {
    value = readStored<Json>(text);
  } catch {
    throw damaged(what, 'it is no JSON');
  }
  if (!isObject(value)) throw damaged(what, 'it is no object');
  return value;
}

function checked<T>(what: string, value: object, check: (value: unknown) => Complaint[]): T {
  const [complaint] = check(value);
  if (complaint)
    throw damaged(what, `${complaint.pointer === '' ? '' : `${complaint.pointer} `}${complaint.message}`);
  return value as T;
}

function damaged(what: string, why: string): WeirError {
  return new WeirError('internal_error', `${what} is damaged in the store: ${why}`);
}
