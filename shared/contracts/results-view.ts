import type { FromSchema } from 'json-schema-to-ts';
import { anyObject, count, flag, positive, text, textOrNull, ulid, utc, utcOrNull } from './fields.ts';
import { libraryField } from './library.ts';
import { byName, listOf, object, optional, titled, told } from './object-schema.ts';
import { runStates, runStatuses } from './run.ts';

const resultOfRunView = titled('ResultOfRun', 'What a run was given, and what came out of it.', {
  run_id: ulid,
  label: told(text, "The workflow's name."),
  experiment_id: ulid,
  simulate: told(flag, 'True where its values are made up: no instrument was touched.'),
  status: { type: 'string', enum: runStatuses },
  state: { type: 'string', enum: runStates },
  created_at: told(utc, 'When it was handed in.'),
  started_at: utcOrNull,
  ended_at: utcOrNull,
  parameters: told(
    anyObject,
    'Values of the parameters of its workflow, given or by default, and of its payload, by name.',
  ),
  values: told(
    anyObject,
    'What its steps have returned, and what clients have handed in for it, by name: by its label where the workflow or the client gives it one, else as `STEP.RESULT`. Of what came several times, as in the rounds of a loop, the last.',
  ),
  files: told(byName(text), 'Its files, by name: where each lies in the folder of the run.'),
  [optional]: {
    series: told(
      byName(listOf(object({ at: utc, value: { type: 'number' } }))),
      'Numbers that came several times, the oldest first: the first 1,000 of a run.',
    ),
    objects: told(
      byName(object({ step: told(count, 'Its position, from 0.'), label: text })),
      'Values that are objects or lists: where each stands in the run. Those with more than 200 characters stand there alone.',
    ),
    left_out: told(positive, 'So many more values and files it has than the 200 that are told.'),
    library: libraryField,
    tags: listOf(text),
    note: text,
  },
});

/** Runs by what went into them and what came out. */
export const resultsView = titled('Results', {
  columns: told(
    object({ parameters: listOf(text), values: listOf(text), files: listOf(text) }),
    'The names in `parameters`, `values` and `files` of the runs, those of the newest first.',
  ),
  runs: told(listOf(resultOfRunView), 'The newest first.'),
  next: told(
    textOrNull,
    'The cursor of the next, older runs, where there are more, a search takes long, or what is told is much; null at the end.',
  ),
  [optional]: {
    unreadable: told(
      listOf(object({ run_id: text, reason: text })),
      'Runs that the store holds and cannot read. Missing where there are none.',
    ),
    partial: told(
      flag,
      'True where not all that clients have handed in was looked at: values of theirs may be missing from the older runs.',
    ),
  },
});

export type ResultOfRun = FromSchema<typeof resultOfRunView>;
export type Results = FromSchema<typeof resultsView>;
