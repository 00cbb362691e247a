import type { FromSchema } from 'json-schema-to-ts';
import { count, text } from './fields.ts';
import { listOf, object, titled, told } from './object-schema.ts';

/** What steps that are put into a run would be: `POST /runs/{id}/insert?preview=1`. */
export const insertPreviewView = titled(
  'InsertPreview',
  'The steps that would be put in; nothing is stored.',
  {
    run_id: text,
    before: told(count, 'The position of the step before which they would be done, from 0.'),
    steps: listOf(object({ name: text, module: text, action: text })),
  },
);

export type InsertPreview = FromSchema<typeof insertPreviewView>;
