import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, text, textOrNull, ulid, utc, utcOrNull } from './fields.ts';
import { listOf, optional, titled, told } from './object-schema.ts';
import { waitReasons } from './wait-reason.ts';

/**
 * What became of an attempt of a step.
 *
 * - `acting`: it goes on
 * - `unknown`: nobody knows, or knew, what the instrument did
 * - `skipped`: nobody knew, and a person has let the run go on without it
 */
export type Outcome = (typeof outcomes)[number];

const outcomes = ['acting', 'succeeded', 'failed', 'cancelled', 'unknown', 'skipped'] as const;

const at = {
  run_id: ulid,
  label: text,
  step: told(count, "The step's position, from 0."),
  step_name: text,
} as const;

/** A step of a run, as people find it. */
export const stepAtView = titled('StepAt', 'A step of a run.', at);

const actionBar = titled('ActionBar', 'An attempt of a step at an instrument.', {
  ...at,
  action: text,
  attempt: told(count, 'From 1.'),
  outcome: told(
    { type: 'string', enum: outcomes } as const,
    '`unknown`: nobody knows, or knew, what the instrument did; `skipped`: a person has then let the run go on without it.',
  ),
  from: told(utc, 'When the action began; until its agent has said that, when the command was given out.'),
  to: told(utcOrNull, 'When it ended; null where it goes on, or that is not known.'),
  [optional]: {
    unknown_until: told(
      utcOrNull,
      'Where its outcome was unknown after `to`: until when, null while it is. Missing where it was known.',
    ),
  },
});

const instrumentTimeline = titled('InstrumentTimeline', 'What one instrument did.', {
  module: text,
  instance: text,
  bars: told(listOf(actionBar), 'The oldest first.'),
});

const stepWait = titled('StepWait', 'A step that waited for a second or more.', {
  ...at,
  module: text,
  from: told(utc, 'When all that comes before it was done.'),
  to: told(utcOrNull, 'When it was begun; null where it waits now.'),
  reason: told(
    { type: 'string', enum: waitReasons } as const,
    'What it waited for; of several reasons, the one that held for longest.',
  ),
  text: told(textOrNull, 'The reason in a sentence, of a step that waits now.'),
});

/** What the instruments did over a stretch of time: `GET /timeline`. Times are UTC in ISO 8601. */
export const timelineView = titled(
  'Timeline',
  'What the instruments did over a stretch of time, and which steps waited.',
  {
    from: utc,
    to: utc,
    instruments: told(
      listOf(instrumentTimeline),
      "Those that did something, in the order of the workcell's modules.",
    ),
    waits: told(listOf(stepWait), 'The oldest first.'),
    more: told(flag, 'True where something may be missing that was before `since`.'),
    since: told(utc, 'From when on nothing is missing.'),
  },
);

export type Timeline = FromSchema<typeof timelineView>;
export type InstrumentTimeline = FromSchema<typeof instrumentTimeline>;
export type ActionBar = FromSchema<typeof actionBar>;
export type StepWait = FromSchema<typeof stepWait>;
export type StepAt = FromSchema<typeof stepAtView>;
