import { formatClock, localTimes } from '../../../client/index.ts';

export const levels = ['debug', 'info', 'warning', 'error', 'event'] as const;
export type Level = (typeof levels)[number];

/** A line of a run's log. */
export interface LogLine {
  /** Milliseconds since the epoch; those of the line before where it does not say. */
  at: number;
  level: Level;
  text: string;
  /** The position of the step that it tells of, from 0. */
  step?: number;
}

/** An event of a run, as its log has it. */
export interface RunEvent {
  at: number;
  name: string;
  step?: number;
  /** The name of that step. */
  step_name?: string;
  /** The whole of it. */
  event: Record<string, unknown>;
}

const plain = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (DEBUG|INFO|WARNING|ERROR) +/;
const wei = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \(INFO\): (?=\{)/;
const ofStep = /^step (\d+)\b/;

/** What a part of a log has: its lines, and the events among them. Lines that begin with no time go on with the one before. Pure. */
export function readLog(text: string): { lines: LogLine[]; events: RunEvent[] } {
  const lines: LogLine[] = [];
  const events: RunEvent[] = [];
  for (const raw of text.split('\n')) {
    if (raw === '') continue;
    const event = wei.test(raw) ? readEvent(raw.replace(wei, '')) : undefined;
    if (event) {
      events.push(event);
      lines.push(lineOfEvent(event));
      continue;
    }
    const known = plain.exec(raw);
    if (known) {
      lines.push(plainLine(known[1] ?? '', known[2] ?? '', raw.slice(known[0].length)));
      continue;
    }
    const before = lines.at(-1);
    if (before) before.text += `\n${raw}`;
    else lines.push({ at: 0, level: 'info', text: raw });
  }
  return { lines, events };
}

function plainLine(time: string, level: string, text: string): LogLine {
  const step = ofStep.exec(text)?.[1];
  const at = Date.parse(time);
  return {
    at,
    level: level.toLowerCase() as Level,
    text: localTimes(text, (moment) => formatClock(moment, at)),
    ...(step !== undefined && { step: Number(step) - 1 }),
  };
}

function lineOfEvent({ at, name, step, step_name }: RunEvent): LogLine {
  const named = step_name === undefined ? '' : ` "${step_name}"`;
  const text = step === undefined ? name : `${name}: step ${step + 1}${named}`;
  return { at, level: 'event', text, ...(step !== undefined && { step }) };
}

function readEvent(json: string): RunEvent | undefined {
  try {
    const event = JSON.parse(json) as Record<string, unknown>;
    const { logged_at, event_timestamp, event_name, step_index, step } = event;
    const step_name = (step as { name?: unknown } | null | undefined)?.name;
    return {
      at: Date.parse(String(logged_at ?? event_timestamp)),
      name: String(event_name),
      ...(typeof step_index === 'number' && { step: step_index }),
      ...(typeof step_name === 'string' && { step_name }),
      event,
    };
  } catch {
    return undefined;
  }
}

/** Which lines are wanted. */
export interface LogQuery {
  levels: readonly Level[];
  /** A text that is searched for, whatever its case; '' for none. */
  find: string;
  /** Only lines of this step. */
  step?: number | undefined;
  /** Only the first so many lines: those that there were when somebody stopped the clock. */
  upTo: number;
}

/** The lines that fit, by their places among all, and where among those the text is found. */
export interface LogView {
  rows: Uint32Array;
  hits: Uint32Array;
  /** How many lines of each level there are, of the step. */
  counts: Record<Level, number>;
}

/** Pure. */
export function viewOf(lines: readonly LogLine[], { levels: wanted, find, step, upTo }: LogQuery): LogView {
  const rows: number[] = [];
  const hits: number[] = [];
  const counts: Record<Level, number> = { debug: 0, info: 0, warning: 0, error: 0, event: 0 };
  const sought = find.toLowerCase();
  for (let at = 0; at < Math.min(upTo, lines.length); at++) {
    const line = lines[at];
    if (!line || (step !== undefined && line.step !== step)) continue;
    counts[line.level] += 1;
    if (!wanted.includes(line.level)) continue;
    if (sought !== '' && line.text.toLowerCase().includes(sought)) hits.push(rows.length);
    rows.push(at);
  }
  return { rows: Uint32Array.from(rows), hits: Uint32Array.from(hits), counts };
}
