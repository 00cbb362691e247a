import type { FromSchema } from 'json-schema-to-ts';
import { anyObject, count, text, utcOrNull } from './fields.ts';
import { listOf, optional, titled, told } from './object-schema.ts';

const levels = ['debug', 'info', 'warning', 'error', 'event'] as const;

const logEntry = titled('LogEntry', "An entry of a run's log.", {
  at: told(utcOrNull, 'Null in the log of a finished run that an earlier version has archived.'),
  level: { type: 'string', enum: levels },
  text: told(text, 'What happened, in a sentence, its times in UTC.'),
  [optional]: {
    step: told(count, 'The position of the step that it tells of, from 0.'),
    event: told(anyObject, 'Of level `event`: the event, as `GET /events` has it.'),
  },
});

export const logEntriesView = titled('LogEntries', {
  from: told(
    count,
    'The number of the first of them. 0 where more was asked to be left out than there is: the log is another one than before.',
  ),
  entries: listOf(logEntry),
});

export type LogEntry = FromSchema<typeof logEntry>;
export type LogEntries = FromSchema<typeof logEntriesView>;
