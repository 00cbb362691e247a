import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, text, textOrNull, utc, utcOrNull } from './fields.ts';
import { listOf, object, optional, orNull, titled, told } from './object-schema.ts';

const locationStands = ['empty', 'has_room', 'this_experiment', 'other_experiment', 'unverified'] as const;
const stands = { type: 'string', enum: locationStands } as const;

const locationStand = object({
  location: text,
  now: told(
    stands,
    'What is there now: nothing, something of this experiment, or of another; or nobody knows. `has_room`: things are there where it is moved to, and there is room for one more.',
  ),
  then: told(stands, 'The same once the steps before it are done.'),
  since: told(utcOrNull, 'Since when it is as it is now, as far as is known.'),
  [optional]: { experiment_id: told(text, 'The other experiment.') },
});

const retryMove = titled('RetryMove', 'Something that a step moves.', {
  step: told(count, "The step's position, from 0; that of the loop for what its rounds move."),
  name: text,
  source: told(orNull(locationStand), 'From where; null where it is said nowhere.'),
  target: told(orNull(locationStand), 'To where; null where it is said nowhere, or is thrown away.'),
  fits: told(
    flag,
    'True where the source holds something of this experiment by then, and the target is empty.',
  ),
  text: told(text, 'The same in words.'),
});

const retryStep = titled('RetryStep', {
  step: told(count, 'Its position in the run that is to come, from 0.'),
  name: text,
  module: text,
  action: text,
  does: told(
    { type: 'string', enum: ['taken_over', 'again', 'first'] },
    '`taken_over`: it is done, and what it returned counts; `again`: it had begun, and is done from its beginning; `first`: it had not begun.',
  ),
  was: told(textOrNull, 'What had become of it; null where it had not begun.'),
  ended_at: utcOrNull,
  [optional]: {
    taken_from: told(text, 'The run that did what is taken over.'),
    begins: told(flag, 'True where the run begins with it.'),
    changed: told(listOf(text), 'The arguments that are changed.'),
  },
});

const staleKinds = [
  'age',
  'file_missing',
  'instrument_reset',
  'instrument_away',
  'acted_since',
  'workcell_changed',
  'location_changed',
  'cleaned_up',
] as const;

const staleFact = titled(
  'StaleFact',
  'Something that has changed since, so that a result that is taken over may not hold any more.',
  {
    kind: { type: 'string', enum: staleKinds },
    text,
    weight: told({ type: 'string', enum: ['normal', 'warning'] }, '`warning`: look before you say yes.'),
    [optional]: {
      step: told(count, 'The step that it is about, by its position in the run that is to come.'),
      since: utc,
    },
  },
);

const retryProblem = object({
  pointer: told(text, 'JSON pointer into the request; empty where it is about the run.'),
  message: text,
});

/** What would become of a retry: `GET /runs/{id}/retry`. */
export const retryPreviewView = titled('RetryPreview', 'What a retry would do; nothing is stored.', {
  run_id: text,
  label: text,
  as: told(
    { type: 'string', enum: ['new_run', 'same_step'] },
    '`new_run`: the run is over, and another one goes on from it; `same_step`: it waits at a step that has failed, which is done again.',
  ),
  allowed: flag,
  problems: told(listOf(retryProblem), 'Why it would be refused.'),
  begins: told(listOf(text), 'The names of the steps with which it begins.'),
  steps: told(listOf(retryStep), 'Every step of the run that is to come, by position.'),
  left_out: told(
    listOf(object({ step: count, name: text })),
    'Steps that it does not have, by their positions in this run: rounds of loops that begin anew, and what was done because another step had failed.',
  ),
  moves: told(listOf(retryMove), 'What is moved, in the order in which it is done.'),
  stale: told(listOf(staleFact), 'What has changed since, the weightiest first.'),
  warnings: told(listOf(text), 'What was odd about it.'),
  [optional]: { goes_on_as: told(text, 'The run that goes on from it already.') },
});

export type RetryPreview = FromSchema<typeof retryPreviewView>;
export type RetryMove = FromSchema<typeof retryMove>;
export type RetryStep = FromSchema<typeof retryStep>;
export type StaleFact = FromSchema<typeof staleFact>;
export type LocationStand = FromSchema<typeof locationStand>;
