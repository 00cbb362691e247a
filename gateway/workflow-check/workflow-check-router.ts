import { Router, type Request } from 'express';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { WorkflowCheck } from '../../shared/contracts/workflow-check.ts';
import { checkWorkflowAside } from '../aside/aside.ts';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';
import { wishBody } from '../http/wish-body.ts';
import { runsHoldingBack } from '../now/runs-concerned.ts';
import { readCheckWish } from './read-check-wish.ts';
import type { CheckWish } from './check-workflow.ts';
import { checkWorkflow } from './workflow-check-api.ts';

/** What is written by hand is shorter; a larger one is handed in with `validate_only`. */
const maxBytes = 4 * 1024 * 1024;

/** Looks at workflows for whoever writes them. */
export function workflowCheckRouter(context: GatewayContext): Router {
  const router = Router();
  resource(router, [
    checkWorkflow,
    ...wishBody(maxBytes, '"workflow", "payload", "parameters", "files", "simulate" and "strict"'),
    async (request, response) => {
      response.json(await check(context, readCheckWish(request.body as JsonObject), bytesOf(request)));
    },
  ]);
  return router;
}

/** How many bytes were read; of what was compressed it is not known, and may be a thousand times what was sent. */
function bytesOf(request: Request): number {
  const isPlain = request.get('content-encoding') === undefined;
  return isPlain ? Number(request.get('content-length') ?? Infinity) : Infinity;
}

async function check(context: GatewayContext, wish: CheckWish, bytes: number): Promise<WorkflowCheck> {
  const { store, workcell, patience } = context;
  const ground = await patience.begin().withStore(async () => {
    const [fields, at] = await Promise.all([context.workcellState.read(), store.now()]);
    const runs = await runsHoldingBack(store, decodeWorkcellState(fields));
    const unknown = [...runs.values()].flatMap(({ run_id, summary }) =>
      summary?.unknown ? [[run_id, summary.unknown.run] as const] : [],
    );
    return { workcell, fields, at, unknown: Object.fromEntries(unknown) };
  });
  return checkWorkflowAside(wish, ground, bytes);
}
