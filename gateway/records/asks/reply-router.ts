import { type Request } from 'express';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import {
  closingSchema,
  type Reply,
  type ReplyBody,
  replySchema,
} from '../../../shared/contracts/question.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { agentOfCaller, document, secondsToWait, json, type Call, callsOf } from '../../http/index.ts';
import type { RecordsContext } from '../context.ts';
import { senderOf, runChanges } from '../../runs/index.ts';
import { findAsk } from './answer-question.ts';
import { closeQuestion } from './close-question.ts';
import type { QuestionAt } from './questions.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { object, optional, told } from '../../../shared/contracts/object-schema.ts';

const call = callsOf<RecordsContext>('Internal');
const path = '/internal/commands/{command}/reply';
const params = object({ command: told(text, 'The id of the command.') });

const getReply = call(
  {
    id: 'getReply',
    route: `get ${path}`,
    access: 'agents:serve',
    summary: 'Tells an agent what became of a question that it asks',
    params,
    query: object({ [optional]: { wait: told(secondsToWait, 'For so long a reply is waited for.') } }),
    answers: { 200: json('The reply.', replySchema), 204: { description: 'There is none yet.' } },
    errors: ['ask_not_found', 'wrong_instance', 'run_unreadable'],
  },
  // Answers as soon as there is a reply: the feed tells of its record.
  async ({ path, query, request, response, context }) => {
    const { store, deadlines, stopping } = context;
    const id = path.command;
    const runId = parseCommandId(id)?.run_id;
    if (runId === undefined) throw new WeirError('bad_request', 'the path holds no command id');
    if (agentOfCaller(request)) demandSender(request, (await findAsk(context, id, deadlines.begin())).at);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const found = await runChanges(context).untilNews(runId, {
      read: () => deadlines.begin().withStore(() => store.readRecord('reply', id)),
      newsIn: (record) => (record === undefined ? Infinity : 0),
      ms: query.wait * 1000,
      signal: AbortSignal.any([gone.signal, stopping]),
    });
    if (!found) return void response.status(204).end();
    return viewOf(found.body);
  },
);

const closeAsk = call(
  {
    id: 'closeAsk',
    route: `put ${path}`,
    access: 'agents:serve',
    summary: 'Closes a question that nobody has answered, for its agent',
    description:
      'Its deadline is over, or its step was asked to stop. Answers the reply that stands: this one, or an earlier one.',
    params,
    query: object({
      [optional]: { module: told(text, 'Which module asks.'), instance: told(text, 'Which instance asks.') },
    }),
    body: document(closingSchema),
    answers: { 200: json('The reply that stands.', replySchema) },
    errors: ['ask_not_found', 'wrong_instance', 'run_unreadable'],
  },
  async ({ path, body, request, context }) => {
    const deadline = context.deadlines.begin();
    const { at, reply } = await findAsk(context, path.command, deadline);
    demandSender(request, at);
    return viewOf(reply ?? (await closeQuestion(context, at, body, deadline)));
  },
);

/** What the agents that ask people learn of the answers, and how they close a question. */
export const replies: readonly Call<RecordsContext>[] = [getReply, closeAsk];

/** @throws WeirError `wrong_instance` */
function demandSender(request: Request, { id, step, record }: QuestionAt): void {
  const sender = senderOf(request);
  const own = sender?.module === step.module && (!record || sender.instance === record.instance);
  if (own) return;
  const who = sender ? `${sender.module}/${sender.instance}` : 'whoever does not say who he is';
  throw new WeirError('wrong_instance', `${id} was not given to ${who}`);
}

function viewOf({ at, as, answer, by, reason }: ReplyBody): Reply {
  return {
    ...{ at, as },
    ...(answer === undefined ? {} : { answer }),
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
  };
}
