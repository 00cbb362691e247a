import { type Request } from 'express';
import { type Ask, type AskList, askListView, askView } from '../../../shared/contracts/ask.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import { maxAnswerBytes } from '../../../shared/contracts/question.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { RecordsContext } from '../context.ts';
import { takes, recordKept, whoAndWhy, inPath, json, by, type Call, callsOf } from '../../http/index.ts';
import { demandsOfVerb } from '../../runs/index.ts';
import { answerQuestion, findAsk, type FoundAsk } from './answer-question.ts';
import { viewOfAsk, viewOfClosed, openQuestions } from './questions.ts';
import { anything, text } from '../../../shared/contracts/fields.ts';
import { named, object, optional, told } from '../../../shared/contracts/object-schema.ts';
import { setImmediate } from 'node:timers/promises';
import type { StoredRecord, Store } from '../../../shared/store/index.ts';

/** So many of the questions that were closed last are told. */
const most = 20;
/** So many replies are read at once, and so many times at most. */
const page = { size: 2 * most, count: 25 };

/**
 * The questions that were closed last, newest first, without those that were withdrawn: however many these are, up to a thousand.
 * @throws WeirError `store_unavailable`
 */
export async function lastAnswered(store: Pick<Store, 'newestRecords'>): Promise<StoredRecord<'reply'>[]> {
  const found: StoredRecord<'reply'>[] = [];
  let before: number | undefined;
  for (let pages = 0; pages < page.count && found.length < most; pages += 1) {
    const older = before === undefined ? {} : { before };
    const replies = await store.newestRecords({ kind: 'reply', limit: page.size, ...older });
    found.push(...replies.filter(({ body }) => body.as !== 'withdrawn'));
    before = replies.at(-1)?.position;
    if (replies.length < page.size) break;
    // An embedded store answers at once: others have their turn.
    await setImmediate();
  }
  return found.slice(0, most);
}

const call = callsOf<RecordsContext>('Asks');
const params = object({
  id: told(
    { type: 'string', examples: ['01KB0Q3W6J8ZC2V5N7T9R4XMPD.2.1'] } as const,
    'The id of the question.',
  ),
});
const reason = told(text, 'Why so; stands in the log.');
const answer = named(
  told(anything, 'True or false, one of the options, or an object with a value for each field.'),
  'true or false, one of the options, or an object with a value for each field',
);

const list = call(
  {
    id: 'listAsks',
    route: 'get /asks',
    access: 'runs:read',
    summary: 'Lists the questions that wait for an answer',
    description:
      'A question stands open while its step is with the agent that asks, and nobody has answered.',
    answers: { 200: json('The open ones, and those that were answered last.', askListView) },
  },
  ({ context }) => context.deadlines.begin().withStore(() => listAsks(context)),
);

const get = call(
  {
    id: 'getAsk',
    route: 'get /asks/{id}',
    access: 'runs:read',
    summary: 'Shows a question, and what was answered',
    params,
    answers: { 200: json('The question.', askView) },
    errors: ['ask_not_found', 'run_unreadable'],
  },
  async ({ path, context }) => viewOf(await findAsk(context, path.id, context.deadlines.begin())),
);

const answerAsk = call(
  {
    id: 'answerAsk',
    route: 'post /asks/{id}',
    access: 'runs:control',
    summary: 'Answers a question',
    description: `Answers once the answer is in the store: its step returns it, whatever breaks. The first answer counts. The same answer again
changes nothing; another one is refused, and told who answered, when and what.`,
    params,
    ...takes(object({ answer, [optional]: { by, reason } }), {
      maxBytes: maxAnswerBytes,
      example: { answer: true, by: 'Ada', reason: 'the plate is clean' },
    }),
    answers: { 200: json('The question, with the answer that counts.', askView) },
    errors: [
      'ask_not_found',
      'ask_answered',
      'ask_closed',
      'invalid_answer',
      'reason_required',
      'run_unreadable',
    ],
  },
  async ({ path, body, request, context }) => {
    const { answer: given, ...who } = body;
    const typed = request.is('json') === false || !('answer' in (request.body as object));
    const answered = await answerQuestion(context, path.id, {
      ...{ answer: given, typed },
      ...whoAndWhy(request, who),
    });
    const { id } = answered.at;
    await recordKept(request, {
      ...{ kind: 'answer', id, what: `the answer to the question ${id}` },
      // Of a run that was cleared since nothing is left.
      isKept: async () =>
        (await context.store.readRecord('reply', id)) !== undefined ||
        (await context.store.readRevision(answered.at.run.definition.run_id)) === undefined,
    });
    return viewOf(answered);
  },
  (context) => demandsOfVerb(context, 'answer', runOfAsk),
);

/** Questions that runs put to people, and their answers. */
export const questions: readonly Call<RecordsContext>[] = [list, get, answerAsk];

async function listAsks({ store, workcell }: RecordsContext): Promise<AskList> {
  const state = decodeWorkcellState(await store.readWorkcell());
  const [{ questions, more }, answered] = await Promise.all([
    openQuestions(store, workcell, state),
    lastAnswered(store),
  ]);
  return {
    asks: questions.map((at) => viewOfAsk(at, state)),
    answered: answered.map(({ id, body }) => viewOfClosed(id, body)),
    more,
  };
}

function viewOf({ at, state, reply }: FoundAsk): Ask {
  return viewOfAsk(at, state, reply);
}

function runOfAsk(request: Request): string | undefined {
  return parseCommandId(inPath(request, { params }).id.toUpperCase())?.run_id;
}
