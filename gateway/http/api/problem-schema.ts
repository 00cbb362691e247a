import type { FromSchema } from 'json-schema-to-ts';
import { count, listOf, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { catalogue, type ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';

const place = {
  title: 'ProblemPlace',
  description: 'One thing that is wrong with a document.',
  ...object(
    {
      pointer: told(text, 'JSON pointer into the document; empty is the document itself.'),
      message: told(text, 'A sentence.'),
    },
    {
      file: told(
        text,
        'The path of the workflow in which it stands, where that is one which the other uses.',
      ),
      line: told(count, 'From 1, where the document is a text.'),
      column: told(count, 'From 1.'),
    },
  ),
} as const;

/** An error as RFC 9457 has it. */
export const problemSchema = {
  title: 'Problem',
  description: 'An error (RFC 9457). Programs go by `code`, people by `detail`.',
  ...object(
    {
      type: told(text, '`urn:weir:error:` and the code.'),
      title: told(text, 'What the code means, in a few words.'),
      status: told({ type: 'integer' }, 'The HTTP status.'),
      detail: told(text, 'What is wrong with this request and what to do about it, in a sentence.'),
      instance: told(text, 'The path that was asked for.'),
      code: { type: 'string', enum: Object.keys(catalogue) as ErrorCode[] },
      request_id: told(text, "The gateway's log says more under this id."),
    },
    { errors: told(listOf(place), 'Everything that is wrong with a document, place by place.') },
  ),
} as const;

export type ProblemDocument = FromSchema<typeof problemSchema>;
