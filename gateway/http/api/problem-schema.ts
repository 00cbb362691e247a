import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, text } from '../../../shared/contracts/fields.ts';
import { listOf, optional, titled, told } from '../../../shared/contracts/object-schema.ts';
import { catalogue, type ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';

const place = titled('ProblemPlace', 'One thing that is wrong with a document.', {
  pointer: told(text, 'JSON pointer into the document; empty is the document itself.'),
  message: told(text, 'A sentence.'),
  [optional]: {
    file: told(text, 'The path of the workflow in which it stands, where that is one which the other uses.'),
    line: told(count, 'From 1, where the document is a text.'),
    column: told(count, 'From 1.'),
    wanting: told(
      flag,
      'True where nothing is wrong but that a value, or a file, is missing which a submission gives.',
    ),
  },
});

/** An error as RFC 9457 has it. */
export const problemSchema = titled(
  'Problem',
  'An error (RFC 9457). Programs go by `code`, people by `detail`.',
  {
    type: told(text, '`urn:weir:error:` and the code.'),
    title: told(text, 'What the code means, in a few words.'),
    status: told({ type: 'integer' }, 'The HTTP status.'),
    detail: told(text, 'What is wrong with this request and what to do about it, in a sentence.'),
    instance: told(text, 'The path that was asked for.'),
    code: { type: 'string', enum: Object.keys(catalogue) as ErrorCode[] },
    request_id: told(text, "The gateway's log says more under this id."),
    [optional]: { errors: told(listOf(place), 'Everything that is wrong with a document, place by place.') },
  },
);

export type ProblemDocument = FromSchema<typeof problemSchema>;
