import type { FromSchema } from 'json-schema-to-ts';
import { anyObject, count, listOf, text, told, utcOrNull } from './fields.ts';
import { object } from './object-schema.ts';

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
