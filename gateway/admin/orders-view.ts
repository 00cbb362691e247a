import type { FromSchema } from 'json-schema-to-ts';
import { orderCommands } from '../../shared/contracts/admin-command.ts';
import { byName, count, listOf, text, textOrNull, told, utcOrNull } from '../../shared/contracts/fields.ts';
import { object } from '../../shared/contracts/object-schema.ts';
import {
  holdsView,
  inHandView,
  leftBehindView,
  presence,
  stopFields,
  unconfirmedField,
} from '../workcell/instance-view.ts';

const agentView = {
  title: 'AgentOrders',
  description:
    'What an agent last did about an order. `command` to `ended_at` are missing where it never had one.',
  ...object(
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
    },
    {
      ...unconfirmedField,
      command: { type: 'string', enum: orderCommands },
      revision: told(count, 'The number of the order: `X-Weir-Order` of its answer.'),
      phase: { type: 'string', enum: ['taken', 'done', 'failed'] },
      did: told(text, 'In a sentence.'),
    },
  ),
} as const;

/** What is held by whom, and what each agent last did about an order. */
export const ordersView = {
  title: 'Orders',
  description: 'What is held by whom, and what each agent last did about an order.',
  ...object({
    workcell: holdsView,
    modules: told(byName(holdsView), 'By module.'),
    agents: listOf(agentView),
  }),
} as const;

/** What is being abandoned. */
export const abandonedView = {
  title: 'Abandoned',
  description: 'What is being abandoned.',
  ...object({
    order: told(count, 'The number of the order, also in `X-Weir-Order`.'),
    module: text,
    instance: text,
    abandons: listOf(inHandView),
    caution: text,
  }),
} as const;

export type OrdersView = FromSchema<typeof ordersView>;
export type AbandonedView = FromSchema<typeof abandonedView>;
