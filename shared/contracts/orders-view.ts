import type { FromSchema } from 'json-schema-to-ts';
import { adminCommands, orderCommands } from './admin-command.ts';
import { count, flag, text, textOrNull, utcOrNull } from './fields.ts';
import { byName, listOf, object, optional, titled, told } from './object-schema.ts';
import {
  holdsView,
  inHandView,
  leftBehindView,
  presence,
  stopFields,
  unconfirmedField,
} from './instance-view.ts';

const agentView = titled(
  'AgentOrders',
  'What an agent last did about an order. `command` to `ended_at` are missing where it never had one.',
  {
    module: text,
    instance: text,
    presence,
    ...stopFields,
    error: textOrNull,
    runs: told(listOf(inHandView), 'What it has in hand.'),
    left_behind: listOf(leftBehindView),
    taken_at: told(utcOrNull, "By the agent's clock."),
    ended_at: told(utcOrNull, "By the agent's clock."),
    [optional]: {
      ...unconfirmedField,
      command: { type: 'string', enum: orderCommands },
      revision: told(count, 'The number of the order: `X-Weir-Order` of its answer.'),
      phase: { type: 'string', enum: ['taken', 'done', 'failed'] },
      did: told(text, 'In a sentence.'),
    },
  },
);

/** What is held by whom, and what each agent last did about an order. */
export const ordersView = titled(
  'Orders',
  'What is held by whom, and what each agent last did about an order.',
  {
    workcell: holdsView,
    modules: told(byName(holdsView), 'By module.'),
    agents: listOf(agentView),
    [optional]: {
      instances: told(
        byName(holdsView),
        'By `module/instance`, where something is held of one alone. Earlier versions have none.',
      ),
    },
  },
);

/** What an order would end. */
export const orderPreview = titled('OrderPreview', 'What an order would do besides, as the lab stands now.', {
  command: { type: 'string', enum: adminCommands },
  module: textOrNull,
  instance: textOrNull,
  ends: told(
    listOf(
      object({
        run_id: text,
        label: text,
        module: told(textOrNull, 'Whose instrument acts for it; null where it waits.'),
        instance: textOrNull,
        step: told({ type: ['integer', 'null'], minimum: 0 } as const, "The step's position, from 0."),
        step_name: textOrNull,
        [optional]: {
          without_agent: told(
            flag,
            'True if its instrument acts for it without an agent: the order cannot reach it. Earlier versions have none.',
          ),
        },
      }),
    ),
    'The runs that it would end, those that instruments act for first.',
  ),
  more: told(flag, 'True where there may be more runs than are named.'),
});

/** What is being abandoned. */
export const abandonedView = titled('Abandoned', 'What is being abandoned.', {
  order: told(count, 'The number of the order, also in `X-Weir-Order`.'),
  module: text,
  instance: text,
  abandons: listOf(inHandView),
  caution: text,
});

export type OrdersView = FromSchema<typeof ordersView>;
export type OrderPreview = FromSchema<typeof orderPreview>;
export type AbandonedView = FromSchema<typeof abandonedView>;
