import { assertResendable, type DeadLetter } from '../../../shared/broker/index.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { LabContext } from '../context.ts';
import { json, type Call, callsOf } from '../../http/index.ts';
import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, text, textOrNull, utc } from '../../../shared/contracts/fields.ts';
import { listOf, object, titled, told } from '../../../shared/contracts/object-schema.ts';
import { parseJson } from '../../../shared/kernel/json/json.ts';

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
const letterView = titled('DeadLetter', 'A message that nobody could process.', fields);
type DeadLetterView = FromSchema<typeof letterView>;

const params = object({ letter: told(text, 'The id of the letter.') });
const errors = ['not_found', 'broker_unavailable'] as const;

const call = callsOf<LabContext>('Orders');

const list = call(
  {
    id: 'listDeadLetters',
    route: 'get /admin/dead',
    access: 'lab:read',
    summary: 'Lists the messages that nobody could process',
    answers: {
      200: json('The letters.', titled('DeadLetters', { letters: listOf(letterView) })),
    },
    errors: ['broker_unavailable'],
  },
  async ({ context: { broker, workcell, deadlines } }) => {
    await deadlines.begin().untilBrokerUp(broker);
    const letters = await broker.deadLetters();
    return { letters: letters.map((letter) => viewOf(letter, workcell.name)) };
  },
);

const get = call(
  {
    id: 'getDeadLetter',
    route: 'get /admin/dead/{letter}',
    access: 'lab:read',
    summary: 'Shows a dead letter with its content',
    params,
    answers: {
      200: json('The letter.', titled('WholeDeadLetter', { ...fields, content: text })),
    },
    errors: [...errors],
  },
  async ({ path, context }) => {
    const letter = await find(context, path.letter);
    return { ...viewOf(letter, context.workcell.name), content: letter.content.toString() };
  },
);

const drop = call(
  {
    id: 'dropDeadLetter',
    route: 'delete /admin/dead/{letter}',
    access: 'lab:operate',
    summary: 'Drops a dead letter',
    params,
    answers: { 200: json('The letter that there was.', letterView) },
    errors: [...errors],
  },
  async ({ path, context }) => {
    const letter = await find(context, path.letter);
    if (!(await context.broker.dropDeadLetter(letter.id))) throw unknown(letter.id);
    return viewOf(letter, context.workcell.name);
  },
);

const resend = call(
  {
    id: 'resendDeadLetter',
    route: 'post /admin/dead/{letter}/resend',
    access: 'lab:operate',
    summary: 'Sends a dead letter once more',
    params,
    answers: { 200: json('The letter.', letterView) },
    errors: [...errors, 'dead_letter_unfit', 'unroutable'],
  },
  async ({ path, context }) => {
    const letter = await find(context, path.letter);
    if (!(await context.broker.resendDeadLetter(letter.id))) throw unknown(letter.id);
    return viewOf(letter, context.workcell.name);
  },
);

/** Messages that nobody could process: look at them, send one again, drop one. */
export const deadLetters: readonly Call<LabContext>[] = [list, get, drop, resend];

async function find({ broker, deadlines }: LabContext, name: string): Promise<DeadLetter> {
  const id = name.toUpperCase();
  await deadlines.begin().untilBrokerUp(broker);
  const letter = (await broker.deadLetters()).find((each) => each.id.toUpperCase() === id);
  if (!letter) throw unknown(id);
  return letter;
}

function unknown(id: string): WeirError {
  return new WeirError('not_found', `there is no dead letter ${id.slice(0, 100)}`);
}

function viewOf(letter: DeadLetter, workcell: string): DeadLetterView {
  const { id, at, queue, reason, content } = letter;
  // Whatever came: not everything that dies is JSON, let alone an object.
  const message = Object(parseJson(content.toString())) as Record<string, unknown>;
  return {
    id,
    at: new Date(at).toISOString(),
    queue,
    reason,
    type: textOf(message['type']),
    run_id: textOf(message['run_id']),
    command_id: textOf(message['command_id']),
    size: content.length,
    ...resending(letter, workcell),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 200) : null;
}

function resending(letter: DeadLetter, workcell: string): Pick<DeadLetterView, 'resendable' | 'why_not'> {
  try {
    assertResendable(letter, workcell);
    return { resendable: true, why_not: null };
  } catch (error) {
    return { resendable: false, why_not: messageOf(error) };
  }
}
