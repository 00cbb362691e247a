import { describeOrders } from '../../../shared/explain/index.ts';
import {
  type AbandonedView,
  abandonedView,
  orderPreview,
  ordersView,
} from '../../../shared/contracts/orders-view.ts';
import { previewOrder } from './preview-order.ts';
import { adminCommands, orderCommands } from '../../../shared/contracts/admin-command.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { listOf, named, object, optional, told } from '../../../shared/contracts/object-schema.ts';
import { Router, type RequestHandler } from 'express';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { targetOf, type OrderTarget } from '../../../shared/contracts/order-target.ts';
import { demandModule } from '../../../shared/contracts/demand-module.ts';
import {
  demandReason,
  recordKept,
  json,
  by,
  optionalBody,
  takes,
  type InPath,
  type Asked,
  badQuery,
  maxOrderBytes,
  readBy,
  parseOptionalBody,
  whoAndWhy,
  type Call,
  callsOf,
} from '../../http/index.ts';
import { aheadOfLongWork } from '../../../shared/kernel/lifecycle/waiting.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { LabContext } from '../context.ts';
import { abandon } from './abandon.ts';
import { safetyStop, giveOrder, orderGiven } from './give-order.ts';

const orderNumber = { 'X-Weir-Order': 'The number of the order; agents answer under it in `GET /admin`.' };
const done = json('The broker has the order.', { type: 'null' } as const, { headers: orderNumber });

const call = callsOf<LabContext>('Orders');

const getOrders = call(
  {
    id: 'getOrders',
    route: 'get /admin',
    access: 'lab:read',
    summary: 'Shows what is held, and what each agent did about the latest order',
    answers: { 200: json('What is held.', ordersView) },
  },
  async ({ context: { store, deadlines } }) => {
    const fields = await deadlines.begin().withStore(() => store.readWorkcell());
    return describeOrders(decodeWorkcellState(fields));
  },
);

const inAudit = 'Why; stands in the audit.';

const command = named(
  told(
    { type: 'string', enum: orderCommands } as const,
    'What is ordered; `safety_stop` stops all at once and waits for neither store nor orchestrator. Only what one module does is abandoned.',
  ),
  'admin command',
);
const module = told(text, 'The module that it is for.');

const orderOfWorkcell = {
  id: 'orderOfWorkcell',
  route: 'post /admin/{command}',
  access: { command: { safety_stop: 'lab:stop' }, other: 'lab:operate' },
  summary: 'Gives an order for the whole workcell',
  description: 'While a safety stop holds, `resume` and `unlock` are refused: a `reset` ends it.',
  params: object({ command }),
  query: object({ [optional]: { by, reason: told(text, inAudit) } }),
  body: optionalBody(object({ [optional]: { by, reason: told(text, inAudit) } }), { by: 'Ada' }),
  answers: { 200: done },
  errors: [
    'not_found',
    'stopped',
    'changes_nothing',
    'reason_required',
    'invalid_workcell',
    'stop_kept',
    'not_stopped',
    'broker_unavailable',
  ],
} as const;

const orderOfModule = {
  ...orderOfWorkcell,
  id: 'orderOfModule',
  route: 'post /admin/{command}/{module}',
  summary: 'Gives an order for one module',
  params: object({ command, module }),
} as const;

const instance = told(text, 'The instance of it that it is for.');

const orderOfInstance = {
  ...orderOfWorkcell,
  id: 'orderOfInstance',
  like: 'orderOfModule',
  route: 'post /admin/{command}/{module}/{instance}',
  summary: 'Gives an order for one instance of a module; the others go on',
  params: object({ command, module, instance }),
} as const;

const preview = call(
  {
    id: 'previewOrder',
    route: 'get /admin/preview',
    access: 'lab:read',
    summary: 'Says what an order would end',
    description: 'Nothing is ordered. It is refused as the order would be.',
    query: object({
      command: { type: 'string', enum: adminCommands } as const,
      [optional]: { module, instance },
    }),
    answers: { 200: json('What it would end.', orderPreview) },
    errors: ['bad_request', 'not_found', 'stopped', 'changes_nothing'],
  },
  ({ query, context }) => {
    if (query.module === undefined && query.instance !== undefined)
      throw badQuery('module', '"instance" is one of a "module"');
    return previewOrder(context, query);
  },
);

const abandonRequest = {
  instance: told(text, 'May be left out where one instance acts.'),
  by,
  reason: told(text, 'Why; stands in the log.'),
} as const;

const abandonAction = {
  id: 'abandonAction',
  route: 'post /admin/abandon/{module}',
  access: 'lab:operate',
  summary: 'Gives up waiting for what an instance acts on',
  description: 'Its outcome is then unknown. See that the instrument is at rest first.',
  params: object({ module }),
  ...takes(
    object({
      [optional]: {
        ...abandonRequest,
        command_ids: told(listOf(text), 'Of those alone; only in a JSON body.'),
      },
    }),
    { maxBytes: maxOrderBytes, example: { instance: 'a', by: 'Ada', reason: 'it hangs' } },
  ),
  answers: { 200: json('What is being abandoned.', abandonedView, { headers: orderNumber }) },
  errors: ['not_found', 'not_acting', 'agent_away', 'reason_required', 'broker_unavailable'],
} as const;

const abandonOfInstance = {
  ...abandonAction,
  id: 'abandonOfInstance',
  like: 'abandonAction',
  route: 'post /admin/abandon/{module}/{instance}',
  params: object({ module, instance }),
} as const;

/**
 * What operators order of the workcell, of a module or of one instance of it. An order is answered with `null`, as WEI does; `GET /admin`
 * tells what each agent did about the latest, and when.
 */
export const admin: readonly Call<LabContext>[] = [
  getOrders,
  preview,
  call(abandonAction, abandonAsked, reasonToAbandon),
  call(abandonOfInstance, abandonAsked, reasonToAbandon),
  call(orderOfWorkcell, order, beforeOrder),
  call(orderOfModule, order, beforeOrder),
  call(orderOfInstance, order, beforeOrder),
];

/** Answers what is being abandoned; what the agent makes of it stands in `GET /admin` under the order's number. */
async function abandonAsked({
  body,
  path,
  request,
  response,
  context,
}: Omit<Asked<typeof abandonAction, LabContext>, 'next' | 'query'>): Promise<AbandonedView> {
  const asked = { ...body, ...path };
  const answer = await abandon(context, { ...asked, ...whoAndWhy(request, asked) });
  response.set('X-Weir-Order', String(answer.order));
  const { module, instance, order: revision } = answer;
  await recordKept(request, orderGiven(context, { command: 'abandon', module, instance, revision }));
  return answer;
}

function reasonToAbandon(context: LabContext): RequestHandler[] {
  return [demandReason(context, 'abandon')];
}

/** @throws WeirError `bad_request`, or `not_found` where the module is unknown. */
async function order({
  path,
  request,
  response,
  context,
}: Pick<Asked<unknown, LabContext>, 'request' | 'response' | 'context'> & {
  path: InPath<typeof orderOfWorkcell> & OrderTarget;
}): Promise<null> {
  const { command, module } = path;
  if (command === 'abandon')
    throw new WeirError('bad_request', 'only what one module does is abandoned: POST /admin/abandon/MODULE');
  if (module !== undefined) demandModule(context.workcell, module);
  const requested = { command, ...targetOf(path), ...readBy(request) };
  const { revision } =
    command === 'safety_stop'
      ? await aheadOfLongWork(() => safetyStop(context, requested))
      : await giveOrder(context, requested);
  // Whoever wants to know what the agents did about it finds their answers under this number.
  response.set('X-Weir-Order', String(revision));
  const given = orderGiven(context, { ...requested, revision });
  await recordKept(request, command === 'safety_stop' ? { ...given, urgent: true } : given);
  return null;
}

function beforeOrder(context: LabContext): RequestHandler[] {
  const read = orderBody(context.timing.stopBody);
  return [read, demandReason(context, ({ params }) => String(params['command']))];
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
