import { createHash } from 'node:crypto';
import express, { Router } from 'express';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import {
  demandReason,
  noteChange,
  whoAsks,
  resource,
  withRemedy,
  readBy,
  wishBody,
} from '../../http/index.ts';
import type { LabContext } from '../context.ts';
import { giveOrder } from '../admin/give-order.ts';
import { clearRuns } from './clear-runs.ts';
import { takeDefinition } from './define-workcell.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { describeServer, describeState, describeWorkcell } from './describe-workcell.ts';
import { pythonRepr } from './python-repr.ts';
import { workcellCalls, type WorkcellCalls } from './workcell-api.ts';

/** None of them can be sent by a page of another site unless it has asked before. */
const definitionTypes = ['json', 'application/yaml', 'text/yaml', 'application/x-yaml', 'text/x-yaml'];

const tooLargeRemedy = 'state the workcell in its file, and give a reset, which reads it';

/** More than a name and a reason have. */
const maxOrderBytes = 64 * 1024;

/** How many of the runs that are left an answer tells. */
const told = 100;

/** The workcell: what it is and how it stands, under both of WEI's names. */
export function workcellRouter(context: LabContext): Router {
  const router = Router();
  for (const calls of workcellCalls) addWorkcell(router, calls, context);
  return router;
}

function addWorkcell(router: Router, calls: WorkcellCalls, context: LabContext): void {
  const state = () => context.patience.begin().withStore(() => describeState(context));
  resource(
    router,
    [calls.getWorkcell, (_request, response) => void response.json(describeWorkcell(context))],
    [
      calls.defineWorkcell,
      withRemedy(express.text({ type: definitionTypes, limit: maxMessageBytes }), tooLargeRemedy),
      async (request, response) => {
        const text: unknown = request.body;
        if (typeof text !== 'string') {
          const types = 'with Content-Type: application/json or application/yaml';
          throw new WeirError('bad_request', `send the definition of the workcell as JSON or YAML, ${types}`);
        }
        const before = digestOf(context.workcell);
        await takeDefinition(context, text, whoAsks(request));
        noteChange(request, { before, after: digestOf(context.workcell) });
        response.json(describeWorkcell(context));
      },
    ],
  );
  resource(router, [calls.getConfig, (_request, response) => void response.json(describeServer(context))]);
  resource(router, [calls.getWorkcellState, async (_request, response) => void response.json(await state())]);
  resource(router, [
    calls.resetWorkcell,
    ...wishBody(maxOrderBytes, '"by", who gives the order, and "reason"'),
    demandReason(context, 'reset'),
    async (request, response) => {
      await giveOrder(context, { command: 'reset', ...readBy(request) });
      response.json(await state());
    },
  ]);
  resource(router, [
    calls.clearRuns,
    async (_request, response) => {
      const deadline = context.patience.begin();
      await clearRuns(context, deadline);
      const left = await deadline.withStore(() => context.store.listRuns({ limit: told }));
      const runs = left.runs.map(({ definition, state: of }) => [definition.run_id, of]);
      response.json({ Workflows: pythonRepr(Object.fromEntries(runs) as Record<string, string>) });
    },
  ]);
}

/** What the audit keeps of a definition. */
function digestOf(workcell: Workcell): JsonObject {
  return { sha256: createHash('sha256').update(JSON.stringify(workcell)).digest('hex') };
}
