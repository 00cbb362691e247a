import express, { Router } from 'express';
import type { GatewayContext } from '../context.ts';
import { giveOrder } from '../admin/give-order.ts';
import { resource } from '../http/resource.ts';
import { clearRuns } from './clear-runs.ts';
import { defineWorkcell, readDefinition } from './define-workcell.ts';
import { describeServer, describeState, describeWorkcell } from './describe-workcell.ts';
import { pythonRepr } from './python-repr.ts';

/** How many of the runs that are left an answer tells. */
const told = 100;

/** The workcell: what it is and how it stands, under both of WEI's names. */
export function workcellRouter(context: GatewayContext): Router {
  const router = Router();
  for (const base of ['/wc', '/workcells']) addWorkcell(router, base, context);
  return router;
}

function addWorkcell(router: Router, base: string, context: GatewayContext): void {
  const state = () => context.patience.begin().withStore(() => describeState(context));
  resource(router, base, {
    get: (_request, response) => void response.json(describeWorkcell(context.workcell)),
    post: [
      express.text({ type: () => true, limit: '900kb' }),
      async (request, response) => {
        await defineWorkcell(context, readDefinition(String(request.body ?? '')));
        response.json(describeWorkcell(context.workcell));
      },
    ],
  });
  resource(router, `${base}/config`, {
    get: (_request, response) => void response.json(describeServer(context)),
  });
  resource(router, `${base}/state`, { get: async (_request, response) => void response.json(await state()) });
  resource(router, `${base}/state/reset`, {
    post: async (_request, response) => {
      await giveOrder(context, { command: 'reset' });
      response.json(await state());
    },
  });
  resource(router, `${base}/clear_runs`, {
    delete: async (_request, response) => {
      const deadline = context.patience.begin();
      await clearRuns(context, deadline);
      const left = await deadline.withStore(() => context.store.listRuns({ limit: told }));
      const runs = left.map(({ definition, state: of }) => [definition.run_id, of]);
      response.json({ Workflows: pythonRepr(Object.fromEntries(runs) as Record<string, string>) });
    },
  });
}
