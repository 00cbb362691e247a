import { Router, type RequestHandler } from 'express';
import pLimit from 'p-limit';
import type { Preflight } from '../../../shared/contracts/preflight.ts';
import { planPreflightAside } from '../aside/aside.ts';
import type { RunsContext } from '../context.ts';
import { resource, wishBody } from '../../http/index.ts';
import type { CheckWish } from '../workflow-check/check-workflow.ts';
import { maxCheckBytes } from '../workflow-check/workflow-check-router.ts';
import { askAgents } from './ask-agents.ts';
import { preflightRun } from './preflight-api.ts';
import { readPreflightGround } from './read-preflight-ground.ts';
import { readPreflightWish } from './read-preflight-wish.ts';
import { takeAnswers } from './take-answers.ts';

/** So many ask agents at once; others wait: drivers are asked one thing at a time. */
const mostAtOnce = 8;

/** Looks at workflows with the instruments, before they are handed in. */
export function preflightRouter(context: RunsContext): Router {
  const router = Router();
  const limit = pLimit(mostAtOnce);
  resource(router, [
    preflightRun,
    ...wishBody(maxCheckBytes, '"workflow", "payload", "parameters", "files", "simulate" and "strict"').map(
      ifJson,
    ),
    async (request, response) => {
      const { wish, size } = await readPreflightWish(request, response, context);
      const isOver = () => response.destroyed || context.stopping.aborted;
      response.json(await limit(() => look(context, wish, size, isOver)));
    },
  ]);
  return router;
}

function ifJson(handler: RequestHandler): RequestHandler {
  return (request, response, next) => (request.is('json') ? handler(request, response, next) : next());
}

async function look(
  context: RunsContext,
  wish: CheckWish,
  size: number,
  isOver: () => boolean,
): Promise<Preflight> {
  const { broker, timing, signer, workcell } = context;
  const deadline = context.patience.begin();
  const ground = await deadline.withStore(() => readPreflightGround(context));
  await deadline.withStore(() => signer.load());
  const plan = await planPreflightAside(wish, ground, size);
  const asking = { workcell: workcell.name, broker, timing, signer, isOver };
  const { said, asked } = await askAgents(plan.questions, asking);
  return takeAnswers(plan, said, asked);
}
