import type { LogEntry } from '../contracts/log-entry.ts';
import { localTime } from '../kernel/wei-time.ts';

/**
 * A run's log as people read it: one line per entry, times in UTC. Events are lines in WEI's form, in the gateway's local
 * time, as the scripts that look for them expect.
 */
export function logText(entries: readonly LogEntry[]): string {
  return entries.map(lineOf).join('');
}

function lineOf({ at, level, text, event }: LogEntry): string {
  if (at === null) return `${text}\n`;
  return event ? lineOfEvent(Date.parse(at), event) : `${at} ${level.toUpperCase().padEnd(7)} ${text}\n`;
}

/** An event as a line of a log, as WEI writes it. */
export function lineOfEvent(at: number, event: object): string {
  const time = (localTime(at) ?? '').slice(0, -3).replace('T', ' ').replace('.', ',');
  return `${time} (INFO): ${JSON.stringify(event)}\n`;
}

/** How `lineOfEvent` begins a line, and nothing else does. */
const beginsEvent = /^[-\d]{10} [:\d]{8},\d{3} \(INFO\): \{/;

/** The log of a run that an earlier version has archived stays the text that it is; of a line it is known whether it is an event. */
export function textEntries(text: string): LogEntry[] {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  return lines.map((line) => ({ at: null, level: beginsEvent.test(line) ? 'event' : 'info', text: line }));
}
