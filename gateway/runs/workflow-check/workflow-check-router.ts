import { Router } from 'express';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { WorkflowCheck } from '../../../shared/contracts/workflow-check.ts';
import { checkWorkflowAside } from '../aside/aside.ts';
import type { RunsContext } from '../context.ts';
import { resource, sizeOf, wishBody } from '../../http/index.ts';
import { readCheckGround } from './read-check-ground.ts';
import { readCheckWish } from './read-check-wish.ts';
import type { CheckWish } from './check-workflow.ts';
import { checkWorkflow } from './workflow-check-api.ts';

/** What is written by hand is shorter; a larger one is handed in with `validate_only`. */
export const maxCheckBytes = 4 * 1024 * 1024;

/** Looks at workflows for whoever writes them. */
export function workflowCheckRouter(context: RunsContext): Router {
  const router = Router();
  resource(router, [
    checkWorkflow,
    ...wishBody(maxCheckBytes, '"workflow", "payload", "parameters", "files", "simulate" and "strict"'),
    async (request, response) => {
      response.json(await check(context, readCheckWish(request.body as JsonObject), sizeOf(request)));
    },
  ]);
  return router;
}

async function check(context: RunsContext, wish: CheckWish, bytes: number): Promise<WorkflowCheck> {
  const ground = await context.patience.begin().withStore(() => readCheckGround(context));
  return checkWorkflowAside(wish, ground, bytes);
}
