import type { FromSchema } from 'json-schema-to-ts';
import { anyObject, count, listOf, text, told, utcOrNull } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import { localTime } from '../../shared/kernel/wei-time.ts';

const levels = ['debug', 'info', 'warning', 'error', 'event'] as const;

const logEntry = {
  title: 'LogEntry',
  description: "An entry of a run's log.",
  ...object(
    {
      at: told(utcOrNull, 'Null in the log of a finished run that an earlier version has archived.'),
      level: { type: 'string', enum: levels },
      text: told(text, 'What happened, in a sentence, its times in UTC.'),
    },
    {
      step: told(count, 'The position of the step that it tells of, from 0.'),
      event: told(anyObject, 'Of level `event`: the event, as `GET /events` has it.'),
    },
  ),
} as const;

export const logEntriesView = {
  title: 'LogEntries',
  ...object({
    from: told(
      count,
      'The number of the first of them. 0 where more was asked to be left out than there is: the log is another one than before.',
    ),
    entries: listOf(logEntry),
  }),
} as const;

export type LogEntry = FromSchema<typeof logEntry>;
export type LogEntries = FromSchema<typeof logEntriesView>;

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
