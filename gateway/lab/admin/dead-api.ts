import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, listOf, text, textOrNull, told, utc } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { json, type Operation, withBroker } from '../../http/index.ts';

const tag = 'Orders';

const fields = {
  id: text,
  at: utc,
  queue: text,
  reason: told(text, 'Why nobody could process it.'),
  type: told(textOrNull, 'What kind of message it is, as far as it can be read.'),
  run_id: textOrNull,
  command_id: textOrNull,
  size: told(count, 'Bytes.'),
  resendable: told(flag, 'False where it can only be looked at and dropped.'),
  why_not: told(textOrNull, 'Why it cannot be sent again; null where it can.'),
} as const;

/** A dead letter, as it is listed. */
const letterView = {
  title: 'DeadLetter',
  description: 'A message that nobody could process.',
  ...object(fields),
} as const;
export type DeadLetterView = FromSchema<typeof letterView>;

const params = object({ letter: told(text, 'The id of the letter.') });
const errors = ['not_found', ...withBroker] as const;

export const listDeadLetters: Operation = {
  id: 'listDeadLetters',
  method: 'get',
  path: '/admin/dead',
  access: 'lab:read',
  tag,
  summary: 'Lists the messages that nobody could process',
  answers: {
    200: json('The letters.', { title: 'DeadLetters', ...object({ letters: listOf(letterView) }) } as const),
  },
  errors: [...withBroker],
};

export const getDeadLetter: Operation = {
  id: 'getDeadLetter',
  method: 'get',
  path: '/admin/dead/{letter}',
  access: 'lab:read',
  tag,
  summary: 'Shows a dead letter with its content',
  params,
  answers: {
    200: json('The letter.', { title: 'WholeDeadLetter', ...object({ ...fields, content: text }) } as const),
  },
  errors: [...errors],
};

export const dropDeadLetter: Operation = {
  id: 'dropDeadLetter',
  method: 'delete',
  path: '/admin/dead/{letter}',
  access: 'lab:operate',
  tag,
  summary: 'Drops a dead letter',
  params,
  answers: { 200: json('The letter that there was.', letterView) },
  errors: [...errors],
};

export const resendDeadLetter: Operation = {
  id: 'resendDeadLetter',
  method: 'post',
  path: '/admin/dead/{letter}/resend',
  access: 'lab:operate',
  tag,
  summary: 'Sends a dead letter once more',
  params,
  answers: { 200: json('The letter.', letterView) },
  errors: [...errors, 'dead_letter_unfit', 'unroutable'],
};

export const deadApi: readonly Operation[] = [
  listDeadLetters,
  getDeadLetter,
  dropDeadLetter,
  resendDeadLetter,
];
