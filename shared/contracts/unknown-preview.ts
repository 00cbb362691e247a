import type { FromSchema } from 'json-schema-to-ts';
import { anyObject, count, flag, text, utcOrNull } from './fields.ts';
import { listOf, object, optional, orNull, titled, told } from './object-schema.ts';
import { reasonView, instrumentStates } from './now.ts';
import { resolutions } from './step-policy.ts';
import { unknownReasons } from './unknown-reason.ts';
import { ownersField } from './run.ts';
import { factSources } from './run-fact.ts';

const evidence = titled('Evidence', 'Something that is known of the attempt.', {
  at: told(utcOrNull, 'Null for what is so now.'),
  text,
  source: told(
    { type: 'string', enum: factSources },
    "Who says so: what weir did itself; the instrument's agent; its journal, or that it is gone; that the agent was heard, or was not; the instrument, or the program that drives it.",
  ),
  [optional]: { weight: { type: 'string', enum: ['normal', 'warning'] } },
});

const instrument = object({
  now: object({
    state: told({ type: 'string', enum: instrumentStates }, 'As in `GET /now`.'),
    since: utcOrNull,
    reasons: told(listOf(reasonView), 'Why it is given nothing, the weightiest first.'),
    acting: told(listOf(text), 'What it goes on with, a sentence each.'),
    left_behind: told(listOf(text), 'Abandoned actions whose driver runs on, a sentence each.'),
    report: told(
      orNull(object({ flags: listOf(text), [optional]: { error: text } })),
      'What it last said of itself; null where it says nothing.',
    ),
  }),
  [optional]: {
    then: told(
      object({ at: utcOrNull, text }),
      'The last word of the instrument, or of its driver, before the outcome was unknown.',
    ),
  },
});

const answerNeed = object({
  name: { type: 'string', enum: ['data'] },
  text,
  required: flag,
  fields: told(
    listOf(
      object({
        name: text,
        [optional]: {
          type: text,
          description: text,
          schema: told(anyObject, 'The JSON Schema that the value fits.'),
        },
      }),
    ),
    'The values that the action returns, as far as its module tells.',
  ),
});

const possibleAnswer = titled('PossibleAnswer', {
  answer: told(
    { type: 'string', enum: resolutions },
    'The word that `POST /runs/{id}/resolve` takes as `as`.',
  ),
  label: text,
  consequence: told(text, 'What becomes of step, run, locations and instrument, in sentences.'),
  needs: told(listOf(answerNeed), 'What may be said with it.'),
  allowed: flag,
  [optional]: { why_not: text },
});

/** What is known of a step whose outcome nobody knows, and what each answer would do: `GET /runs/{id}/resolve`. */
export const unknownPreviewView = titled(
  'UnknownPreview',
  'What is known of a step whose outcome nobody knows, and what each answer would do.',
  {
    run_id: text,
    label: text,
    step: told(count, "The step's position, from 0."),
    step_name: text,
    action: text,
    command_id: told(
      text,
      'To be sent back with the answer, so that it is about this attempt and no later one.',
    ),
    attempt: count,
    module: text,
    instance: text,
    reason: { type: 'string', enum: unknownReasons },
    message: text,
    since: utcOrNull,
    run: told(
      { type: 'string', enum: ['waits', 'repeats', 'over'] },
      'What the run does: it waits for a word, is about to repeat the step, or has ended.',
    ),
    repeats_at: told(utcOrNull, 'When the step is tried again where the run repeats it.'),
    evidence: told(
      listOf(evidence),
      'All that is known of the attempt, oldest first; what is so now, without a time of its own, comes last.',
    ),
    instrument,
    answers: listOf(possibleAnswer),
    [optional]: {
      owners: ownersField,
      others: told(
        listOf(object({ step: count, step_name: text, command_id: text, module: text, instance: text })),
        'Other steps of the run whose outcomes are unknown: each has a preview of its own, by its `command_id`.',
      ),
    },
  },
);

export type UnknownPreview = FromSchema<typeof unknownPreviewView>;
export type Evidence = FromSchema<typeof evidence>;
export type InstrumentThenAndNow = FromSchema<typeof instrument>;
export type PossibleAnswer = FromSchema<typeof possibleAnswer>;
export type AnswerNeed = FromSchema<typeof answerNeed>;
