import { Router, type Request, type RequestHandler } from 'express';
import { adminCommands, isAdminCommand } from '../../../shared/contracts/admin-command.ts';
import type { AdminWish } from '../../../shared/contracts/holds.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { targetOf, type OrderTarget } from '../../../shared/contracts/order-target.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { demandModule } from '../../../shared/contracts/demand-module.ts';
import { demandReason, badQuery, queryText, resource, readBy, wishBody } from '../../http/index.ts';
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
import { previewOrder } from './preview-order.ts';
import { describeOrders } from './describe-orders.ts';
import { giveOrder } from './give-order.ts';
import { safetyStop } from './safety-stop.ts';

/** More than anybody's name has. */
const maxOrderBytes = 64 * 1024;

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
      const fields = await context.patience.begin().withStore(read);
      response.json(describeOrders(decodeWorkcellState(fields)));
    },
  ]);
  resource(router, [
    previewOfOrder,
    async (request, response) => {
      response.json(await previewOrder(context, wishInQuery(request)));
    },
  ]);
  const abandons = [...abandonBody(), demandReason(context, 'abandon'), abandonment(context)];
  resource(router, [abandonAction, ...abandons]);
  resource(router, [abandonOfInstance, ...abandons]);
  resource(router, [orderOfWorkcell, ...post]);
  resource(router, [orderOfModule, ...post]);
  resource(router, [orderOfInstance, ...post]);
  return router;
}

/** @param stopMs how long a safety stop waits for its body, in milliseconds */
function orderBody(stopMs: number): RequestHandler {
  const read = Router().use(wishBody(maxOrderBytes, '"by", who gives the order, and "reason"'));
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

function abandonBody(): RequestHandler[] {
  return wishBody(maxOrderBytes, '"instance", "command_ids", "by" and "reason"');
}

/** Answers what is being abandoned; what the agent makes of it stands in `GET /admin` under the order's number. */
function abandonment(context: LabContext): RequestHandler {
  return async (request, response) => {
    const { module = '', instance } = request.params as { module?: string; instance?: string };
    const given: Record<string, unknown> = {
      ...request.query,
      ...((request.body ?? {}) as Record<string, unknown>),
      ...(instance === undefined ? {} : { instance }),
    };
    const text = (name: string) => {
      const value = given[name];
      if (value === undefined || value === null || value === '') return {};
      if (typeof value !== 'string') throw new WeirError('bad_request', `"${name}" is a text, given once`);
      return { [name]: value };
    };
    const ids = given['command_ids'];
    if (ids !== undefined && !isListOfTexts(ids))
      throw new WeirError('bad_request', '"command_ids" is a list of ids of commands');
    const wish = {
      module,
      ...{ ...text('instance'), ...text('reason'), ...readBy(request) },
      ...(ids === undefined ? {} : { command_ids: ids }),
    };
    const answer = await abandon(context, wish);
    response.set('X-Weir-Order', String(answer.order)).json(answer);
  };
}

function isListOfTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function order(context: LabContext): RequestHandler {
  return async (request, response) => {
    const wish = readWish(context, request);
    const stops = wish.command === 'safety_stop';
    const { revision } = stops ? await safetyStop(context, wish) : await giveOrder(context, wish);
    // Whoever wants to know what the agents did about it finds their answers under this number.
    response.set('X-Weir-Order', String(revision)).json(null);
  };
}

/** @throws WeirError `not_found` where command or module is unknown. */
function readWish({ workcell }: LabContext, request: Request): AdminWish {
  const { command, ...target } = request.params as { command: string } & OrderTarget;
  const { module } = target;
  if (command === 'abandon')
    throw new WeirError('bad_request', 'only what one module does is abandoned: POST /admin/abandon/MODULE');
  if (!isAdminCommand(command)) throw noSuchCommand(command);
  if (module !== undefined) demandModule(workcell, module);
  return { command, ...targetOf(target), ...readBy(request) };
}

/** @throws WeirError `bad_request`, `not_found` */
function wishInQuery(request: Request): AdminWish {
  const [command = '', module, instance] = ['command', 'module', 'instance'].map((name) =>
    queryText(request, name),
  );
  if (!isAdminCommand(command)) throw noSuchCommand(command);
  if (module === undefined && instance !== undefined)
    throw badQuery('module', '"instance" is one of a "module"');
  return {
    command,
    ...(module === undefined ? {} : { module }),
    ...(instance === undefined ? {} : { instance }),
  };
}

function noSuchCommand(command: string): WeirError {
  return new WeirError(
    'not_found',
    `there is no admin command "${command}"; there are ${adminCommands.join(', ')}`,
  );
}
