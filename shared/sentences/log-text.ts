import type { LogEntry } from '../contracts/log-entry.ts';
import { localTime } from '../kernel/wei-time.ts';

/**
 * A run's log as people read it: one line per entry, times in UTC. Events are lines in WEI's form, in the gateway's local
 * time, as the scripts that look for them expect.
 */
export function logText(entries: readonly LogEntry[]): string {
  return entries
    .map(({ at, level, text, event }) =>
      event && at !== null
        ? lineOfEvent(Date.parse(at), event)
        : `${at ?? ''} ${level.toUpperCase().padEnd(7)} ${text}\n`,
    )
    .join('');
}

/** An event as a line of a log, as WEI writes it. */
export function lineOfEvent(at: number, event: object): string {
  const time = (localTime(at) ?? '').slice(0, -3).replace('T', ' ').replace('.', ',');
  return `${time} (INFO): ${JSON.stringify(event)}\n`;
}

/** The log of a run that an earlier version has archived stays the text that it is. */
export function textEntries(text: string): LogEntry[] {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  return lines.map((line) => ({ at: null, level: 'info', text: line }));
}
