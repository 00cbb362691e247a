import type { FromSchema } from 'json-schema-to-ts';
import { stepAtView } from './activity.ts';
import { count, flag, text, utc } from './fields.ts';
import { listOf, object, titled, told } from './object-schema.ts';

const seconds = { type: 'number', minimum: 0 } as const;

const bucketView = titled('HistoryBucket', 'What ended in a part of the time.', {
  from: utc,
  runs: object({ completed: count, failed: count, cancelled: count }),
  steps: told(
    object({ succeeded: count, failed: count, cancelled: count, unknown: count, skipped: count }),
    'Attempts of steps.',
  ),
});

const utilisationView = titled('Utilisation', {
  module: text,
  instance: text,
  busy: told(seconds, 'Seconds during which it had one action or more.'),
  share: told(
    { type: 'number', minimum: 0, maximum: 1 } as const,
    'That as a part of the time asked for, as far as it is over and known.',
  ),
  actions: told(count, 'Attempts of steps that it had a part of.'),
});

const failureView = titled('FailureKind', {
  module: text,
  code: told(text, 'The code of the error.'),
  text: told(text, 'The first line of its message; `others` where there are too many to tell them apart.'),
  count,
  last: told(object({ ...stepAtView.properties, at: utc }), 'The latest of them.'),
});

const durationsView = titled('ActionDurations', 'How long an action took, in seconds.', {
  module: text,
  action: text,
  count,
  median: seconds,
  p95: told(seconds, '95 of 100 took no longer.'),
  longest: seconds,
});

/** What a lab got done over a stretch of time: `GET /history`. Times are UTC in ISO 8601. */
export const historyView = titled(
  'History',
  'What a lab got done over a stretch of time. Simulated runs do not count.',
  {
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
  },
);

export type History = FromSchema<typeof historyView>;
export type HistoryBucket = FromSchema<typeof bucketView>;
export type Utilisation = FromSchema<typeof utilisationView>;
export type FailureKind = FromSchema<typeof failureView>;
export type ActionDurations = FromSchema<typeof durationsView>;
