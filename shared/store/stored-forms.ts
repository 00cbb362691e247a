import { commandId, parseCommandId } from '../contracts/command-id.ts';
import { isObject, type Json, type JsonObject } from '../kernel/json/json.ts';
import { runEventId, type RunEventBody } from '../contracts/run-event.ts';
import type { RunSummary, StepRecord } from '../contracts/run.ts';
import type { LogLine } from '../contracts/log-line.ts';
import type { EventBody } from '../contracts/event.ts';
import type { RunFact } from '../contracts/run-fact.ts';
import { carryOver, type OccupiedBy } from '../contracts/workcell-state.ts';
import { checkedForm, damaged, parseObject, parseStored, readForm, writeForm } from './form.ts';
import { factForm, fieldForms, lineForm, recordForms, stepForm, summaryForm, updateForm } from './forms.ts';
import type { RecordBodies, RecordKind, NewRecord } from './records.ts';
import type { RunChange } from './store.ts';
import type { FeedUpdate } from '../contracts/feed.ts';

/** What people look at; the others are the gateway's own business. */
const told: ReadonlySet<RecordKind> = new Set([
  'experiment',
  'campaign',
  'event',
  'datapoint',
  'reply',
  'run_note',
  'key',
  'workflow',
]);

/** What the feed tells of a record that was written by itself; undefined where it tells nothing. */
export function updateOf({ kind, id, group }: NewRecord, at: number): FeedUpdate | undefined {
  if (!told.has(kind)) return undefined;
  const about = { at, kind: 'record' as const, body: { record: kind, id } };
  // Whoever waits for news of the run looks again.
  if (kind === 'run_note') return { ...about, run_id: id };
  if (kind === 'reply') return group === undefined ? about : { ...about, run_id: group };
  const belongs = kind === 'experiment' ? 'campaign_id' : 'experiment_id';
  return {
    at,
    kind: 'record',
    body: { record: kind, id, ...(group === undefined ? {} : { [belongs]: group }) },
  };
}

/**
 * How what weir stores is written, and read, whatever the adapter. What is read is checked against its form (`forms.ts`): each
 * function throws WeirError `internal_error` that names what is wrong and where, for whoever has to look at a damaged store.
 */

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
  return writeForm(stepForm, follows ? others : record);
}

/** A record as it is stored. */
type BriefRecord = Omit<StepRecord, 'command_id'> & Partial<StepRecord>;

export function decodeRecord(place: Place, text: string): StepRecord {
  const { run_id, position = 0 } = place;
  const what = `the record of step ${position} of run ${run_id}`;
  const given = readForm<BriefRecord>(stepForm, what, text);
  return { command_id: commandId({ run_id, step: position, attempt: given.attempt }), ...given };
}

/** A run's summary, without what follows from the rest of it. */
export function encodeSummary(summary: RunSummary): string {
  return writeForm(summaryForm, briefSummary(summary));
}

export function decodeSummary({ run_id }: Place, text: string): RunSummary {
  return wholeSummary(readForm(summaryForm, `the summary of run ${run_id}`, text)) as RunSummary;
}

/** A snapshot is the orchestrator's; it knows its versions itself. */
export function decodeSnapshot({ run_id, position }: Place, text: string): JsonObject {
  return parseObject(
    `the snapshot of ${position === undefined ? '' : `step ${position} of `}run ${run_id}`,
    text,
  );
}

const levels = { d: 'debug', i: 'info', w: 'warning', e: 'error' } as const;
const factLevels = { D: 'debug', I: 'info', W: 'warning', E: 'error' } as const;
const letters = { debug: 'd', info: 'i', warning: 'w', error: 'e', event: 'v' } as const;

/**
 * A line of a run's log as one text: a letter for its level, the time in base 36, a blank, and what it says. A fact has a capital letter, and is
 * a list of its event, step, attempt, source and parameters, as far as it has them.
 */
export function encodeLine({ at, level, text, fact, body }: LogLine): string {
  const letter = letters[level];
  const time = at.toString(36);
  if (fact) return `${letter.toUpperCase()}${time} ${encodeFact(fact)}`;
  return `${letter}${time} ${body ? encodeEvent(body) : text}`;
}

/** Its run and its time stand beside it. */
function encodeEvent(body: RunEventBody | EventBody): string {
  if (!('run_id' in body)) return JSON.stringify(body);
  const { run_id: _, at: _at, ...told } = body;
  return JSON.stringify(told);
}

function encodeFact({ event, step, attempt, source, params }: RunFact): string {
  const parts = [event, step, attempt, source, params];
  return JSON.stringify(parts.slice(0, parts.findLastIndex((part) => part !== undefined) + 1));
}

/** Reads a line also as a version before 0.2 has written it: as JSON. */
export function decodeLine({ run_id }: Place, line: string): LogLine {
  if (line.startsWith('{')) return decodeOldLine(run_id, line);
  const [, letter = '', time = '', text] = /^([diwevDIWE])([0-9a-z]+) (.*)$/s.exec(line) ?? [];
  if (text === undefined)
    throw damaged(`the log of run ${run_id}`, `a line begins with ${JSON.stringify(line.slice(0, 20))}`);
  const at = parseInt(time, 36);
  if (letter === 'v') return { at, level: 'event', body: decodeEvent(run_id, at, text) };
  if (letter in levels) return { at, level: levels[letter as keyof typeof levels], text };
  return { at, level: factLevels[letter as keyof typeof factLevels], fact: decodeFact(run_id, text) };
}

function decodeOldLine(run_id: string, line: string): LogLine {
  const old = readForm<OldLine>(lineForm, `the log of run ${run_id}`, line);
  const { at, level, text } = old;
  return level === 'event' ? { at, level, body: decodeEvent(run_id, at, text) } : { at, level, text };
}

type OldLine = { at: number; level: LogLine['level']; text: string };

function decodeEvent(run_id: string, at: number, text: string): RunEventBody | EventBody {
  const what = `the log of run ${run_id}`;
  const told = parseObject(what, text);
  return checkedForm(recordForms.event, what, 'event' in told ? told : { run_id, at, ...told });
}

function decodeFact(run_id: string, text: string): RunFact {
  const what = `the log of run ${run_id}`;
  const parts = parseStored(what, text);
  if (!Array.isArray(parts)) throw damaged(what, 'a fact is no list');
  const named = parts.flatMap((part, i): [string, Json][] =>
    part === null ? [] : [[factParts[i] ?? '', part]],
  );
  return checkedForm(factForm, what, Object.fromEntries(named));
}

const factParts = ['event', 'step', 'attempt', 'source', 'params'] as const;

/** The events that lines of logs tell of, as records. Written once by the owner, they are kept with their runs and among the events of their experiments. */
export function eventsTold(runs: readonly RunChange[]): NewRecord<'event'>[] {
  return runs.flatMap(({ log }) => log.flatMap((line) => eventTold(line) ?? []));
}

export function eventTold({ level, body, ...line }: LogLine): NewRecord<'event'> | undefined {
  if (level !== 'event' || !('experiment_id' in line) || !('run_id' in body)) return undefined;
  return { kind: 'event', id: runEventId(body), group: line.experiment_id, body };
}

/** Lines of a log, as one text. */
export function encodeLines(lines: readonly LogLine[]): string {
  return JSON.stringify(lines.map(encodeLine));
}

/** Reads what `encodeLines` has written, of the log of that run. @throws WeirError where it is damaged. */
export function decodeLines(place: Place, text: string): LogLine[] {
  const lines = parseStored(`the log of run ${place.run_id}`, text);
  if (!Array.isArray(lines)) throw damaged(`the log of run ${place.run_id}`, 'there is no list of lines');
  return lines.map((line) => decodeLine(place, typeof line === 'string' ? line : ''));
}

const kinds = { r: 'run', i: 'instance', w: 'workcell', d: 'record' } as const;
const kindLetters = { run: 'r', instance: 'i', workcell: 'w', record: 'd' } as const;

/** An update of the feed as one text: a letter for its kind, the time in base 36, a blank, the run's id or nothing, a blank, the body. */
export function encodeUpdate({ at, kind, run_id = '', body }: FeedUpdate): string {
  const { summary } = body;
  const told = summary ? { ...body, summary: briefSummary(summary) } : body;
  return `${kindLetters[kind]}${at.toString(36)} ${run_id} ${JSON.stringify(told)}`;
}

/** Reads an update also as a version before 0.2 has written it: as JSON. */
export function decodeUpdate(text: string): FeedUpdate {
  const what = 'an update of the feed';
  if (text.startsWith('{')) return readForm<FeedUpdate>(updateForm, what, text);
  const [, letter, at, run_id, body] = /^([riwd])([0-9a-z]+) (\S*) (.*)$/s.exec(text) ?? [];
  if (letter === undefined || at === undefined || body === undefined)
    throw damaged(what, `it begins with ${JSON.stringify(text.slice(0, 20))}`);
  return {
    at: parseInt(at, 36),
    kind: kinds[letter as keyof typeof kinds],
    ...(run_id ? { run_id } : {}),
    body: withSummary(parseObject(what, body)),
  };
}

/** That nobody has paused the run, that nothing acts, and that all steps that wait are told of, is not said. */
function briefSummary({ paused, acting, waiting_steps, ...others }: JsonObject): JsonObject {
  const told = countIn(others);
  return {
    ...others,
    ...(waiting_steps === undefined || waiting_steps === told ? {} : { waiting_steps }),
    ...(paused ? { paused } : {}),
    ...(acting ? { acting } : {}),
  };
}

function wholeSummary(brief: JsonObject): JsonObject {
  const told = countIn(brief);
  return { paused: false, acting: false, ...(told === undefined ? {} : { waiting_steps: told }), ...brief };
}

function countIn({ waiting_for }: JsonObject): number | undefined {
  return Array.isArray(waiting_for) ? waiting_for.length : undefined;
}

function withSummary({ summary, ...body }: JsonObject): FeedUpdate['body'] {
  return isObject(summary) ? { ...body, summary: wholeSummary(summary) } : body;
}

/** The body of a record. An event of a run is `@`, the run's id, a blank, and the line of the run's log that tells of it. */
export function encodeBody({ kind, body }: NewRecord): string {
  if (kind !== 'event' || !('run_id' in body)) return writeForm(recordForms[kind], body);
  return `@${body.run_id} ${encodeLine({ at: body.at, level: 'event', body })}`;
}

/** Reads the event of a run also as it was written first: as JSON. */
export function decodeBody<K extends RecordKind>(kind: K, id: string, text: string): RecordBodies[K] {
  const what = `the ${kind} ${id}`;
  const [, run_id, line] = (kind === 'event' && /^@(\S+) (.*)$/s.exec(text)) || [];
  if (run_id === undefined || line === undefined) return readForm(recordForms[kind], what, text);
  const { body } = decodeLine({ run_id }, line);
  if (!body) throw damaged(what, 'it is no event');
  return body as RecordBodies[K];
}

/** A field of the workcell's state; one that is not known is kept as it is. */
export function encodeField(name: string, value: Json): string {
  const form = formOfField(name);
  if (!form) return JSON.stringify(value);
  return writeForm(form, form === fieldForms['hand'] ? withoutRuns(value as Hand) : value);
}

export function decodeField(name: string, text: string): Json {
  const form = formOfField(name);
  const what = `the field ${JSON.stringify(name)} of the workcell`;
  if (!form) return parseStored(what, text);
  const value: Json = readForm(form, what, text);
  return form === fieldForms['hand'] ? withRuns(value as Hand) : value;
}

/** The text is null where the field is gone. */
type StoredField = readonly [name: string, text: string | null];

interface ReadField {
  text: string;
  value: Json;
}

/**
 * Reads the fields of the workcell's state again and again: only those whose text is another than it was last time are decoded. What it
 * gives is shared by all who have read it, so nobody may change it.
 */
export class FieldReader {
  #known = new Map<string, ReadField>();
  /** What all of them came to. */
  #all: Record<string, Json> = {};

  /** All fields, as the store has them now: the object of the last time where that is what it was then. */
  all(fields: readonly StoredField[]): Record<string, Json> {
    const names = new Set(fields.map(([name]) => name));
    const gone = [...this.#known.keys()].filter((name) => !names.has(name));
    return this.changed([...fields, ...gone.map((name) => [name, null] as const)]);
  }

  /** All fields, where no others than these may have changed since they were read last. */
  changed(fields: readonly StoredField[]): Record<string, Json> {
    const read = fields.map(([name, text]) => ({
      name,
      field: text === null ? undefined : this.#read(name, text),
    }));
    const news = read.filter(({ name, field }) => field !== this.#known.get(name));
    if (news.length === 0) return this.#all;
    const all = { ...this.#all };
    for (const { name, field } of news) {
      if (field) this.#known.set(name, field);
      else this.#known.delete(name);
      if (field) all[name] = field.value;
      else delete all[name];
    }
    const names = news.map(({ name }) => name);
    carryOver(this.#all, all, names);
    this.#all = all;
    return all;
  }

  /** One of them. */
  one(name: string, text: string): Json {
    return this.#read(name, text).value;
  }

  #read(name: string, text: string): ReadField {
    const known = this.#known.get(name);
    return known?.text === text ? known : { text, value: decodeField(name, text) };
  }
}

/** As it is stored, or as it is read. */
type Hand = JsonObject & { occupied: (Pick<OccupiedBy, 'command_id'> & Partial<OccupiedBy>)[] };

/** The run of a command in hand is left out where it follows from the command's id, as it always does. */
function withoutRuns({ occupied, ...others }: Hand): JsonObject {
  const commands = occupied.map(({ run_id, ...command }) =>
    run_id === runOf(command) ? command : { ...command, ...(run_id === undefined ? {} : { run_id }) },
  );
  return { ...others, occupied: commands };
}

function withRuns({ occupied, ...others }: Hand): JsonObject {
  const commands = occupied.map((command) => ({ run_id: runOf(command), ...command }));
  return { ...others, occupied: commands };
}

function runOf({ command_id }: { command_id: string }): string {
  return parseCommandId(command_id)?.run_id ?? '';
}

function formOfField(name: string) {
  const [kind = ''] = name.split(':', 1);
  return Object.hasOwn(fieldForms, kind) ? fieldForms[kind] : undefined;
}
