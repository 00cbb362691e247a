import type { FromSchema } from 'json-schema-to-ts';
import { anyObject, positive, text, ulid } from './fields.ts';
import { listOf, object, optional, titled, told } from './object-schema.ts';

/** Runs that were handed in at once: `POST /runs`. */
export const submittedRunsView = titled('SubmittedRuns', 'Runs that were handed in at once.', {
  submission_id: told(ulid, 'The id of the first of them.'),
  experiment_id: told(ulid, 'The experiment that all of them belong to.'),
  label: told(text, "The workflow's name."),
  runs: told(
    listOf(
      object({
        run_id: ulid,
        [optional]: {
          row: told(positive, 'The row of the table that it is for; the first below the header is 1.'),
          parameters: told(anyObject, 'What it is given.'),
        },
      }),
    ),
    'In their order, which is that of the rows.',
  ),
  warnings: told(listOf(text), 'What was odd about the submission.'),
});

export type SubmittedRuns = FromSchema<typeof submittedRunsView>;
