import { adminCommands, orderCommands } from '../../../shared/contracts/admin-command.ts';
import { listOf, named, text, told } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import {
  json,
  maxOrderBytes,
  type Operation,
  by,
  optionalBody,
  takes,
  withBroker,
  withStore,
} from '../../http/index.ts';
import { abandonedView, orderPreview, ordersView } from './orders-view.ts';

const tag = 'Orders';
const orderNumber = { 'X-Weir-Order': 'The number of the order; agents answer under it in `GET /admin`.' };
const done = json('The broker has the order.', { type: 'null' } as const, { headers: orderNumber });

export const getOrders = {
  id: 'getOrders',
  method: 'get',
  path: '/admin',
  access: 'lab:read',
  tag,
  summary: 'Shows what is held, and what each agent did about the latest order',
  answers: { 200: json('What is held.', ordersView) },
  errors: [...withStore],
} as const satisfies Operation;

const inAudit = 'Why; stands in the audit.';

const command = named(
  told(
    { type: 'string', enum: orderCommands } as const,
    'What is ordered; `safety_stop` stops all at once and waits for neither store nor orchestrator. Only what one module does is abandoned.',
  ),
  'admin command',
);
const module = told(text, 'The module that it is for.');

export const orderOfWorkcell = {
  id: 'orderOfWorkcell',
  method: 'post',
  path: '/admin/{command}',
  access: { command: { safety_stop: 'lab:stop' }, other: 'lab:operate' },
  tag,
  summary: 'Gives an order for the whole workcell',
  description: 'While a safety stop holds, `resume` and `unlock` are refused: a `reset` ends it.',
  params: object({ command }),
  query: object({}, { by, reason: told(text, inAudit) }),
  body: optionalBody(object({}, { by, reason: told(text, inAudit) }), { by: 'Ada' }),
  answers: { 200: done },
  errors: [
    'not_found',
    'stopped',
    'changes_nothing',
    'reason_required',
    'invalid_form',
    'too_large',
    'invalid_workcell',
    'stop_kept',
    'not_stopped',
    ...withBroker,
  ],
} as const satisfies Operation;

export const orderOfModule = {
  ...orderOfWorkcell,
  id: 'orderOfModule',
  path: '/admin/{command}/{module}',
  summary: 'Gives an order for one module',
  params: object({ command, module }),
} as const satisfies Operation;

const instance = told(text, 'The instance of it that it is for.');

export const orderOfInstance = {
  ...orderOfWorkcell,
  id: 'orderOfInstance',
  like: 'orderOfModule',
  path: '/admin/{command}/{module}/{instance}',
  summary: 'Gives an order for one instance of a module; the others go on',
  params: object({ command, module, instance }),
} as const satisfies Operation;

export const previewOrder = {
  id: 'previewOrder',
  method: 'get',
  path: '/admin/preview',
  access: 'lab:read',
  tag,
  summary: 'Says what an order would end',
  description: 'Nothing is ordered. It is refused as the order would be.',
  query: object({ command: { type: 'string', enum: adminCommands } as const }, { module, instance }),
  answers: { 200: json('What it would end.', orderPreview) },
  errors: ['bad_request', 'not_found', 'stopped', 'changes_nothing', ...withStore],
} as const satisfies Operation;

const abandonRequest = {
  instance: told(text, 'May be left out where one instance acts.'),
  by,
  reason: told(text, 'Why; stands in the log.'),
} as const;

export const abandonAction = {
  id: 'abandonAction',
  method: 'post',
  path: '/admin/abandon/{module}',
  access: 'lab:operate',
  tag,
  summary: 'Gives up waiting for what an instance acts on',
  description: 'Its outcome is then unknown. See that the instrument is at rest first.',
  params: object({ module }),
  ...takes(
    object(
      {},
      { ...abandonRequest, command_ids: told(listOf(text), 'Of those alone; only in a JSON body.') },
    ),
    { maxBytes: maxOrderBytes, example: { instance: 'a', by: 'Ada', reason: 'it hangs' } },
  ),
  answers: { 200: json('What is being abandoned.', abandonedView, { headers: orderNumber }) },
  errors: [
    'not_found',
    'not_acting',
    'agent_away',
    'reason_required',
    'invalid_form',
    'too_large',
    ...withBroker,
  ],
} as const satisfies Operation;

export const abandonOfInstance = {
  ...abandonAction,
  id: 'abandonOfInstance',
  like: 'abandonAction',
  path: '/admin/abandon/{module}/{instance}',
  params: object({ module, instance }),
} as const satisfies Operation;

export const adminApi: readonly Operation[] = [
  getOrders,
  previewOrder,
  abandonAction,
  abandonOfInstance,
  orderOfWorkcell,
  orderOfModule,
  orderOfInstance,
];
