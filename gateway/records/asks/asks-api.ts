import { askListView, askView } from '../../../shared/contracts/ask.ts';
import { anything, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import { json, type Operation, by, wish, withStore } from '../../http/index.ts';

const tag = 'Asks';
const params = object({
  id: told(
    { type: 'string', examples: ['01KB0Q3W6J8ZC2V5N7T9R4XMPD.2.1'] } as const,
    'The id of the question.',
  ),
});
const reason = told(text, 'Why so; stands in the log.');
const answer = told(anything, 'True or false, one of the options, or an object with a value for each field.');

export const listAsks: Operation = {
  id: 'listAsks',
  method: 'get',
  path: '/asks',
  access: 'runs:read',
  tag,
  summary: 'Lists the questions that wait for an answer',
  description: 'A question stands open while its step is with the agent that asks, and nobody has answered.',
  answers: { 200: json('The open ones, and those that were answered last.', askListView) },
  errors: [...withStore],
};

export const getAsk: Operation = {
  id: 'getAsk',
  method: 'get',
  path: '/asks/{id}',
  access: 'runs:read',
  tag,
  summary: 'Shows a question, and what was answered',
  params,
  answers: { 200: json('The question.', askView) },
  errors: ['ask_not_found', 'run_unreadable', ...withStore],
};

export const answerAsk: Operation = {
  id: 'answerAsk',
  method: 'post',
  path: '/asks/{id}',
  access: 'runs:control',
  tag,
  summary: 'Answers a question',
  description: `Answers once the answer is in the store: its step returns it, whatever breaks. The first answer counts. The same answer again
changes nothing; another one is refused, and told who answered, when and what.`,
  params,
  query: object({}, { answer, by, reason }),
  body: wish(object({ answer }, { by, reason }), { answer: true, by: 'Ada', reason: 'the plate is clean' }),
  answers: { 200: json('The question, with the answer that counts.', askView) },
  errors: [
    'ask_not_found',
    'ask_answered',
    'ask_closed',
    'invalid_answer',
    'reason_required',
    'invalid_form',
    'too_large',
    'run_unreadable',
    ...withStore,
  ],
};

export const asksApi: readonly Operation[] = [listAsks, getAsk, answerAsk];
