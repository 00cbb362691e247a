import { formatClock, localTimes } from '../../../shared/sentences/index.ts';
import { type LogEntry } from '../../../client/index.ts';

export type Level = LogEntry['level'];
export const levels: readonly Level[] = ['debug', 'info', 'warning', 'error', 'event'];

/** A line of a run's log; `at` in milliseconds since the epoch, 0 where it does not say. */
export type LogLine = Omit<LogEntry, 'at'> & { at: number };

/** A line that tells of an event, and its name. */
export type RunEvent = Omit<LogLine, 'text' | 'level'> & Required<Pick<LogLine, 'event'>> & { name: string };

/** A line as it is shown: its times by the clock here. Pure. */
export function lineOf({ at, text, ...rest }: LogEntry): LogLine {
  const time = at === null ? 0 : Date.parse(at);
  return { ...rest, at: time, text: localTimes(text, (moment) => formatClock(moment, time)) };
}

/** The events among the lines. Pure. */
export function eventsOf(lines: readonly LogLine[]): RunEvent[] {
  return lines.flatMap(({ at, step, event }) =>
    event ? [{ at, name: String(event['event_name']), ...(step !== undefined && { step }), event }] : [],
  );
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
