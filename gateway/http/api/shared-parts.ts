import { text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import type { ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import type { Answer, Body } from './operation.ts';

/** What a call that reads the store may answer with while that is away. */
export const withStore = ['store_unavailable', 'stopping'] as const satisfies ErrorCode[];
/** … and one that needs the broker as well. */
export const withBroker = [...withStore, 'broker_unavailable'] as const satisfies ErrorCode[];

const anyId = { type: 'string', examples: ['01KB0Q3W6J8ZC2V5N7T9R4XMPD'] } as const;

/** The path of one run, which a person may name `last` where it is only read. */
export const runToReadParams = object({
  id: told(anyId, 'The id of the run, in any case, or `last`: the newest one.'),
});

export const runParams = object({ id: told(anyId, 'The id of the run, in any case.') });

/** Who asks, for the log. */
export const by = told({ type: 'string', examples: ['Ada'] } as const, 'Who asks for it; stands in the log.');

export const reason = told(
  { type: 'string', examples: ['the plate is the wrong one'] } as const,
  'Why; stands in the log.',
);

/** A file, whatever it holds. */
export function file(description: string): Answer {
  return {
    description,
    content: { '*/*': { schema: { type: 'string', format: 'binary' } as const } },
    headers: {
      ETag: 'The SHA-256 of the bytes, in quotes.',
      'Repr-Digest': 'The SHA-256 of the whole file (RFC 9530).',
      'Accept-Ranges': '`bytes`',
    },
  };
}

export const part: Answer = {
  description: 'The part that `Range` asks for.',
  content: { '*/*': { schema: { type: 'string', format: 'binary' } as const } },
  headers: { 'Content-Range': 'Which part of how many bytes.' },
};

export const rangeHeader = object(
  {},
  { range: told(text, 'A part of the bytes: `bytes=0-1023`.'), 'if-none-match': told(text, 'An `ETag`.') },
);

/** A body that may add to what the path says, as JSON or as a form. */
export function wish(schema: Body['content'][string]['schema'], example?: unknown): Body {
  const media = { schema, ...(example === undefined ? {} : { example }) };
  return {
    description: 'May be left out. The fields are read from the query as well.',
    content: { 'application/json': media, 'application/x-www-form-urlencoded': media },
  };
}
