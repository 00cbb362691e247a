import type { FromSchema } from 'json-schema-to-ts';
import { adminCommands, orderCommands } from '../../../shared/contracts/admin-command.ts';
import {
  byName,
  count,
  flag,
  listOf,
  text,
  textOrNull,
  told,
  utcOrNull,
} from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';
import {
  holdsView,
  inHandView,
  leftBehindView,
  presence,
  stopFields,
  unconfirmedField,
  type HoldsView,
  describeInHand,
  describeLeft,
} from '../workcell/instance-view.ts';
import { holdsOver, safetyStopOf } from '../../../shared/explain/index.ts';
import type { Hold, Holds } from '../../../shared/contracts/holds.ts';
import {
  troubleOf,
  type InstanceRecord,
  type WorkcellState,
} from '../../../shared/contracts/workcell-state.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';

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
  ...object(
    {
      workcell: holdsView,
      modules: told(byName(holdsView), 'By module.'),
      agents: listOf(agentView),
    },
    {
      instances: told(
        byName(holdsView),
        'By `module/instance`, where something is held of one alone. Earlier versions have none.',
      ),
    },
  ),
} as const;

/** What an order would end. */
export const orderPreview = {
  title: 'OrderPreview',
  description: 'What an order would do besides, as the lab stands now.',
  ...object({
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
        }),
      ),
      'The runs that it would end, those that instruments act for first.',
    ),
    more: told(flag, 'True where there may be more runs than are named.'),
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
export type OrderPreview = FromSchema<typeof orderPreview>;
export type AbandonedView = FromSchema<typeof abandonedView>;

/** What is held by whom, and what each agent last did about an order; the agents' times are by their own clocks. */
export function describeOrders(state: WorkcellState, now = Date.now()): OrdersView {
  const { holds, answers, instances } = state;
  const own = [...holds].map(([key, of]) => [key, describeHolds(of)] as const);
  return {
    workcell: describeHolds(holds.get('')),
    modules: Object.fromEntries(own.filter(([key]) => key !== '' && !instances.has(key))),
    instances: Object.fromEntries(own.filter(([key]) => instances.has(key))),
    agents: [...instances].map(([key, record]) => {
      const { module, instance, presence } = record;
      const { taken_at, ended_at, ...answer } = answers.get(key) ?? {};
      return {
        ...{ module, instance, presence, ...describeStop(state, key, record) },
        error: troubleOf(record) ?? null,
        runs: describeInHand(record, now),
        left_behind: describeLeft(record),
        ...answer,
        taken_at: utcTime(taken_at),
        ended_at: utcTime(ended_at),
      };
    }),
  };
}

/** Whether the safety stop that an instance is under has stopped it. */
export function describeStop(
  state: Pick<WorkcellState, 'holds' | 'stops' | 'answers'>,
  key: string,
  record: InstanceRecord,
): Pick<OrdersView['agents'][number], 'stopped' | 'stop_asked_at' | 'stop_unconfirmed'> {
  const stop = safetyStopOf({ record, answer: state.answers.get(key), holds: holdsOver(state, record) });
  return {
    stopped: stop !== undefined && stop.unconfirmed === undefined,
    stop_asked_at: utcTime(stop?.unconfirmed?.asked_at),
    stop_unconfirmed: stop?.unconfirmed?.text ?? null,
  };
}

/** The holds that are set, by name. */
export function describeHolds(holds: Holds | undefined): HoldsView {
  const set = Object.entries(holds ?? {}).filter(([, { on }]: [string, Hold]) => on);
  return Object.fromEntries(
    set.map(([name, { revision, since, by }]) => [name, { revision, since: utcTime(since), by: by ?? null }]),
  );
}
