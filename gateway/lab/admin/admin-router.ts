import { Router, type Request, type RequestHandler } from 'express';
import type { OperatorRequest } from '../../../shared/contracts/holds.ts';
import { decodeWorkcellState, type WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { targetOf, type OrderTarget, covers } from '../../../shared/contracts/order-target.ts';
import { demandModule, demandInstance } from '../../../shared/contracts/demand-module.ts';
import {
  demandReason,
  badQuery,
  inBody,
  inPath,
  inQuery,
  maxOrderBytes,
  resource,
  readBy,
  parseOptionalBody,
  whoAndWhy,
} from '../../http/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';
import type { LabContext } from '../context.ts';
import { abandon } from './abandon.ts';
import {
  abandonAction,
  abandonOfInstance,
  getOrders,
  orderOfInstance,
  orderOfModule,
  orderOfWorkcell,
  previewOrder as previewOfOrder,
} from './admin-api.ts';
import { describeOrders, type OrderPreview } from './orders-view.ts';
import { giveOrder } from './give-order.ts';
import { safetyStop } from './safety-stop.ts';
import { isTerminal } from '../../../shared/contracts/run.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import type { RunFacts } from '../../../shared/explain/index.ts';
import { readOpenRuns, mostRuns, readRuns, stepsAtInstruments } from '../../runs/index.ts';
import { demandAllowed } from './demand-allowed.ts';
import { isOrderUnderWay } from './order-under-way.ts';

type EndedRun = OrderPreview['ends'][number];

/**
 * What an order would end, as the lab stands now; nothing is ordered. Whoever gives one asks for it before.
 * @throws WeirError as the order would: `not_found`, `stopped`, `changes_nothing`; `store_unavailable`
 */
async function previewOrder(context: LabContext, request: OperatorRequest): Promise<OrderPreview> {
  const { store, workcell } = context;
  if (request.module !== undefined) demandModule(workcell, request.module);
  return context.deadlines.begin().withStore(async () => {
    const fields = await store.readWorkcell();
    const state = decodeWorkcellState(fields);
    demandInstance(state, request);
    demandAllowed(state, request, isOrderUnderWay(fields));
    const { module = null, instance = null, command } = request;
    return { command, module, instance, ...(await endedRuns(context, request, state)) };
  });
}

/** Orders that end what instruments act on; of the workcell, all but a reset end the runs that wait as well. */
const ending: readonly OperatorRequest['command'][] = ['safety_stop', 'cancel', 'reset'];

async function endedRuns(
  { store }: LabContext,
  request: OperatorRequest,
  state: WorkcellState,
): Promise<{ ends: EndedRun[]; more: boolean }> {
  if (!ending.includes(request.command)) return { ends: [], more: false };
  const at = stepsAtInstruments(state);
  const runs = await readRuns(store, at);
  const acting = runsActedFor(request, state, runs);
  if (request.module !== undefined || request.command === 'reset')
    return { ends: acting, more: at.size > mostRuns };
  const { open, more } = await readOpenRuns(store, at);
  const named = new Set(acting.map(({ run_id }) => run_id));
  const waiting = [...open.values()].filter((run) => goesOn(run) && !named.has(run.run_id));
  return { ends: [...acting, ...waiting.map(waitingRun)], more };
}

/** The runs that the instruments which the order is for act for, each with the step that it is at. Pure. */
export function runsActedFor(
  request: OperatorRequest,
  { instances }: Pick<WorkcellState, 'instances'>,
  runs: ReadonlyMap<string, RunFacts>,
): EndedRun[] {
  const concerned = [...instances.values()].filter((record) => covers(request, record));
  return concerned.flatMap(({ module, instance, occupied }) =>
    occupied.flatMap(({ command_id, run_id, step_name }) => {
      const run = runs.get(run_id);
      if (!run || !goesOn(run)) return [];
      const step = parseCommandId(command_id)?.step ?? null;
      return [{ run_id, label: run.label, module, instance, step, step_name: step_name ?? null }];
    }),
  );
}

/** A run whose end is decided is ended by nothing more. */
function goesOn({ state }: RunFacts): boolean {
  return !isTerminal(state) && state !== 'cancelling';
}

function waitingRun({ run_id, label }: RunFacts): EndedRun {
  return { run_id, label, module: null, instance: null, step: null, step_name: null };
}

/**
 * What operators order of the workcell, of a module or of one instance of it. An order is answered with `null`, as WEI does; `GET /admin`
 * tells what each agent did about the latest, and when.
 */
export function adminRouter(context: LabContext): Router {
  const router = Router();
  const post = [
    orderBody(context.timing.stopBody),
    demandReason(context, ({ params }) => String(params['command'])),
    order(context),
  ];
  resource(router, [
    getOrders,
    async (_request, response) => {
      const read = () => context.store.readWorkcell();
      const fields = await context.deadlines.begin().withStore(read);
      response.json(describeOrders(decodeWorkcellState(fields)));
    },
  ]);
  resource(router, [
    previewOfOrder,
    async (request, response) => {
      const asked = inQuery(request, previewOfOrder);
      if (asked.module === undefined && asked.instance !== undefined)
        throw badQuery('module', '"instance" is one of a "module"');
      response.json(await previewOrder(context, asked));
    },
  ]);
  const abandons = [demandReason(context, 'abandon'), abandonment(context)];
  resource(router, [abandonAction, ...abandons]);
  resource(router, [abandonOfInstance, ...abandons]);
  resource(router, [orderOfWorkcell, ...post]);
  resource(router, [orderOfModule, ...post]);
  resource(router, [orderOfInstance, ...post]);
  return router;
}

/** @param stopMs how long a safety stop waits for its body, in milliseconds */
function orderBody(stopMs: number): RequestHandler {
  const read = Router().use(parseOptionalBody(maxOrderBytes, '"by", who gives the order, and "reason"'));
  return (request, response, next) => {
    if (request.params['command'] === 'safety_stop') stopBody(read, stopMs)(request, response, next);
    else read(request, response, next);
  };
}

/**
 * Whoever stops the lab is not asked to write it better, nor faster: what cannot be read, or has not come within a moment,
 * would only have told who it is.
 */
function stopBody(read: RequestHandler, ms: number): RequestHandler {
  return (request, response, next) => {
    const { params } = request;
    let given = false;
    const give = (body: unknown): void => {
      if (given) return;
      given = true;
      clearTimeout(timer);
      // A router has put its own in their place for as long as it reads.
      Object.assign(request, { body, params });
      next();
    };
    const timer = setTimeout(() => {
      // The rest of the body is not waited for after the answer either.
      response.setHeader('Connection', 'close');
      give({});
    }, ms);
    void read(request, response, (error?: unknown) => give(error === undefined ? request.body : {}));
  };
}

/** Answers what is being abandoned; what the agent makes of it stands in `GET /admin` under the order's number. */
function abandonment(context: LabContext): RequestHandler {
  return async (request, response) => {
    const asked = { ...inBody(request, abandonAction), ...inPath(request, abandonAction) };
    const answer = await abandon(context, { ...asked, ...whoAndWhy(request, asked) });
    response.set('X-Weir-Order', String(answer.order)).json(answer);
  };
}

function order(context: LabContext): RequestHandler {
  return async (request, response) => {
    const requested = readAdminRequest(context, request);
    const stops = requested.command === 'safety_stop';
    const { revision } = stops ? await safetyStop(context, requested) : await giveOrder(context, requested);
    // Whoever wants to know what the agents did about it finds their answers under this number.
    response.set('X-Weir-Order', String(revision)).json(null);
  };
}

/** @throws WeirError `bad_request`, or `not_found` where the module is unknown. */
function readAdminRequest({ workcell }: LabContext, request: Request): OperatorRequest {
  const { command, ...target }: ValueOf<(typeof orderOfWorkcell)['params']> & OrderTarget = inPath(
    request,
    orderOfWorkcell,
  );
  if (command === 'abandon')
    throw new WeirError('bad_request', 'only what one module does is abandoned: POST /admin/abandon/MODULE');
  const { module } = target;
  if (module !== undefined) demandModule(workcell, module);
  return { command, ...targetOf(target), ...readBy(request) };
}
