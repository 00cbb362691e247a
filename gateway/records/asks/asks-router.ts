import { Router, type Request } from 'express';
import type { Ask, AskList } from '../../../shared/contracts/ask.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { maxAnswerBytes } from '../../../shared/contracts/reply.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { RecordsContext } from '../context.ts';
import { resource, fieldsOf, readBy, readText, wishBody } from '../../http/index.ts';
import { demandsOfVerb } from '../../runs/index.ts';
import { answerQuestion, findAsk, type Answer, type FoundAsk } from './answer-question.ts';
import * as api from './asks-api.ts';
import { viewOfAsk, viewOfClosed } from './ask-view.ts';
import { lastAnswered } from './last-answered.ts';
import { openQuestions } from './open-questions.ts';

/** Questions that runs put to people, and their answers. */
export function asksRouter(context: RecordsContext): Router {
  const router = Router();
  resource(router, [
    api.listAsks,
    async (_request, response) => {
      response.json(await context.patience.begin().withStore(() => listAsks(context)));
    },
  ]);
  resource(
    router,
    [
      api.getAsk,
      async (request, response) => {
        response.json(viewOf(await findAsk(context, idIn(request), context.patience.begin())));
      },
    ],
    [
      api.answerAsk,
      ...wishBody(maxAnswerBytes, '"answer", "by" and "reason"'),
      ...demandsOfVerb(context, 'answer', (request) => parseCommandId(idIn(request).toUpperCase())?.run_id),
      async (request, response) => {
        response.json(viewOf(await answerQuestion(context, idIn(request), readAnswer(request))));
      },
    ],
  );
  return router;
}

async function listAsks({ store, workcell }: RecordsContext): Promise<AskList> {
  const state = decodeWorkcellState(await store.readWorkcell());
  const [{ questions, more }, answered] = await Promise.all([
    openQuestions(store, workcell, state),
    lastAnswered(store),
  ]);
  return {
    asks: questions.map((at) => viewOfAsk(at)),
    answered: answered.map(({ id, body }) => viewOfClosed(id, body)),
    more,
  };
}

function viewOf({ at, reply }: FoundAsk): Ask {
  return viewOfAsk(at, reply);
}

function idIn(request: Request): string {
  const { id } = request.params;
  return typeof id === 'string' ? id : '';
}

/** @throws WeirError `bad_request` where there is no answer, or it does not say in text who answers and why */
function readAnswer(request: Request): Answer {
  const fields = fieldsOf(request);
  const { answer } = fields;
  if (answer === undefined) {
    throw new WeirError('bad_request', 'the answer is missing: send it as "answer", in a JSON object', {
      details: [{ pointer: '/answer', message: 'is missing' }],
    });
  }
  // Left out, the answer would stand for ever without its author.
  for (const name of ['by', 'reason']) demandText(name, fields[name]);
  const body = (request.body ?? {}) as object;
  const typed = request.is('json') === false || !('answer' in body);
  return { answer: answer as Json, typed, ...readBy(request), ...readText(request, 'reason', 2000) };
}

/** @throws WeirError `bad_request` that names the field */
function demandText(name: string, given: unknown): void {
  if (given === undefined || given === null || typeof given === 'string') return;
  throw new WeirError('bad_request', `"${name}" is a text`, {
    details: [{ pointer: `/${name}`, message: 'must be a text' }],
  });
}
