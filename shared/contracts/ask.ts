import type { FromSchema } from 'json-schema-to-ts';
import { anyObjectOrNull, anything, count, flag, text, textOrNull, utc, utcOrNull } from './fields.ts';
import { listOf, object, optional, orNull, titled, told } from './object-schema.ts';
import { questionKinds, replyKinds } from './question.ts';
import { ownersField } from './run.ts';

/** A step that asks somebody. */
const where = {
  id: told(text, 'The id of the question: that of the command.'),
  run_id: text,
  label: told(text, "The workflow's name."),
  step: told(count, "The step's position, from 0."),
  step_name: text,
  module: told(text, 'Who is asked: a person, or a role.'),
  instance: text,
  kind: told(
    { type: 'string', enum: questionKinds },
    '`confirm`: yes or no; `choose`: one of `options`; `input`: values that fit `schema`.',
  ),
  message: text,
};

const closing = {
  as: told(
    { type: 'string', enum: replyKinds },
    '`answer`: somebody answered; `default`: nobody did in time; `withdrawn`: its step was asked to stop.',
  ),
  answer: told(anything, 'Null where it was withdrawn.'),
  by: told(textOrNull, 'Null where nobody answered, or did not say who.'),
  reason: textOrNull,
  at: utc,
};

const fileToShow = titled('AskFile', 'A file to look at, of the run.', {
  label: told(text, 'The argument of the step.'),
  path: told(text, "Relative to the run's folder, as `GET /runs/{id}/file` takes it."),
  readable_path: told(text, "With the step's place and name instead of its id."),
  size: told(count, 'Bytes.'),
});

/** A question that a run puts to a person. */
export const askView = titled('Ask', 'A question that a run puts to a person.', {
  ...where,
  experiment_id: text,
  options: told(orNull(listOf({ type: ['string', 'number'] })), 'Of `choose`.'),
  schema: told(
    anyObjectOrNull,
    'Of `input`: the JSON Schema of an object, of which each property is a field.',
  ),
  files: told(listOf(fileToShow), 'What to look at.'),
  since: told(utcOrNull, 'Since when it is asked.'),
  deadline: told(
    orNull(object({ at: utc, seconds: { type: 'number' }, answer: anything })),
    'When `answer` counts where nobody has answered.',
  ),
  open: told(flag, 'True while it may be answered.'),
  reply: told(
    orNull(titled('AskReply', 'How a question was closed.', closing)),
    'Null where nobody has closed it.',
  ),
  next: told(text, 'The command that answers it.'),
  [optional]: { owners: ownersField },
});

const closedAskView = titled('ClosedAsk', 'A question that was answered, or whose default counts.', {
  ...where,
  ...closing,
});

export const askListView = titled('AskList', {
  asks: told(listOf(askView), 'The open ones, oldest first.'),
  answered: told(listOf(closedAskView), 'Those that were closed last, newest first, twenty at most.'),
  more: told(flag, 'True where there are more open ones than are listed.'),
});

export type Ask = FromSchema<typeof askView>;
export type AskList = FromSchema<typeof askListView>;
export type ClosedAsk = FromSchema<typeof closedAskView>;
