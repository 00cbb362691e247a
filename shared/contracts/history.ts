import type { FromSchema } from 'json-schema-to-ts';
import { stepAtView } from './activity.ts';
import { count, flag, listOf, text, told, utc } from './fields.ts';
import { object } from './object-schema.ts';

const seconds = { type: 'number', minimum: 0 } as const;

const bucketView = {
  title: 'HistoryBucket',
  description: 'What ended in a part of the time.',
  ...object({
    from: utc,
    runs: object({ completed: count, failed: count, cancelled: count }),
    steps: told(
      object({ succeeded: count, failed: count, cancelled: count, unknown: count, skipped: count }),
      'Attempts of steps.',
    ),
  }),
} as const;

const utilisationView = {
  title: 'Utilisation',
  ...object({
    module: text,
    instance: text,
    busy: told(seconds, 'Seconds during which it had one action or more.'),
    share: told(
      { type: 'number', minimum: 0, maximum: 1 } as const,
      'That as a part of the time asked for, as far as it is over and known.',
    ),
    actions: told(count, 'Attempts of steps that it had a part of.'),
  }),
} as const;

const failureView = {
  title: 'FailureKind',
  ...object({
    module: text,
    code: told(text, 'The code of the error.'),
    text: told(text, 'The first line of its message; `others` where there are too many to tell them apart.'),
    count,
    last: told(object({ ...stepAtView.properties, at: utc }), 'The latest of them.'),
  }),
} as const;

const durationsView = {
  title: 'ActionDurations',
  description: 'How long an action took, in seconds.',
  ...object({
    module: text,
    action: text,
    count,
    median: seconds,
    p95: told(seconds, '95 of 100 took no longer.'),
    longest: seconds,
  }),
} as const;

/** What a lab got done over a stretch of time: `GET /history`. Times are UTC in ISO 8601. */
export const historyView = {
  title: 'History',
  description: 'What a lab got done over a stretch of time. Simulated runs do not count.',
  ...object({
    from: utc,
    to: utc,
    bucket: told(seconds, 'The length of a part, in seconds.'),
    buckets: told(
      listOf(bucketView),
      'One after the other, the first with `from` in it, the last with `to`; each begins at a multiple of its length, in UTC.',
    ),
    utilisation: told(listOf(utilisationView), "In the order of the workcell's modules."),
    failures: told(
      listOf(failureView),
      'What failed, or ended without anybody knowing how: the most frequent first, of many kinds the first 50.',
    ),
    durations: told(
      listOf(durationsView),
      'Of actions that succeeded: the most frequent first, of many the first 200.',
    ),
    more: told(flag, 'True where something may be missing that was before `since`.'),
    since: told(utc, 'From when on nothing is missing.'),
  }),
} as const;

export type History = FromSchema<typeof historyView>;
export type HistoryBucket = FromSchema<typeof bucketView>;
export type Utilisation = FromSchema<typeof utilisationView>;
export type FailureKind = FromSchema<typeof failureView>;
export type ActionDurations = FromSchema<typeof durationsView>;
