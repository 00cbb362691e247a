import type { FromSchema } from 'json-schema-to-ts';
import { count, positive, text, textOrNull, ulid, utcOrNull } from './fields.ts';
import { listOf, object, optional, titled, told } from './object-schema.ts';
import { tagsForm } from './tag.ts';

/** What people have written to a run, as the store keeps it; its id is that of the run, and its revision that of the record. */
export type RunNoteBody = {
  run_id: string;
  tags: string[];
  note: string;
  by?: string;
  /** Milliseconds since the epoch. */
  at: number;
};

/** What somebody writes to a run: it takes the place of all that was written before. */
export const newRunNote = {
  ...object({
    tags: told(tagsForm, 'All of them, in the order in which they are shown.'),
    note: told({ type: 'string', maxLength: 10_000 } as const, 'The text, whole; empty for none.'),
    revision: told(
      count,
      'The `revision` that you saw, 0 where nothing was written: where somebody has written something since, nothing happens.',
    ),
    [optional]: {
      by: told({ type: 'string', maxLength: 200 } as const, 'Who writes it, where no key says so.'),
    },
  }),
  title: 'NewRunNote',
} as const;

export const runNoteView = titled('RunNote', 'What people have written to a run.', {
  run_id: ulid,
  tags: listOf(text),
  note: text,
  revision: told(count, 'Raised with each change; 0 where nothing was written yet.'),
  by: told(textOrNull, 'Who has written it last, as far as is known.'),
  at: told(utcOrNull, 'When.'),
});
export type RunNoteView = FromSchema<typeof runNoteView>;

export const tagsView = titled('Tags', 'The tags that runs have.', {
  tags: told(
    listOf(object({ tag: text, runs: positive })),
    'With how many runs have each; those that most have first.',
  ),
});
