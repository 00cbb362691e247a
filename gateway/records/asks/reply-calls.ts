import { anything, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { closingSchema, replySchema } from '../../../shared/contracts/reply.ts';
import { json, type Operation, withStore } from '../../http/index.ts';

const tag = 'Internal';
const path = '/internal/commands/{command}/reply';
const params = object({ command: told(text, 'The id of the command.') });

export const getReply: Operation = {
  id: 'getReply',
  method: 'get',
  path,
  access: 'agents:serve',
  tag,
  summary: 'Tells an agent what became of a question that it asks',
  params,
  query: object({}, { wait: told(anything, 'So many seconds, 60 at most, are waited for a reply.') }),
  answers: { 200: json('The reply.', replySchema), 204: { description: 'There is none yet.' } },
  errors: ['ask_not_found', 'wrong_instance', 'run_unreadable', ...withStore],
};

export const closeAsk: Operation = {
  id: 'closeAsk',
  method: 'put',
  path,
  access: 'agents:serve',
  tag,
  summary: 'Closes a question that nobody has answered, for its agent',
  description:
    'Its deadline is over, or its step was asked to stop. Answers the reply that stands: this one, or an earlier one.',
  params,
  query: object({ module: told(text, 'Which module asks.'), instance: told(text, 'Which instance asks.') }),
  body: { required: true, content: { 'application/json': { schema: closingSchema } } },
  answers: { 200: json('The reply that stands.', replySchema) },
  errors: [
    'ask_not_found',
    'wrong_instance',
    'invalid_document',
    'too_large',
    'run_unreadable',
    ...withStore,
  ],
};

export const replyCalls: readonly Operation[] = [getReply, closeAsk];
