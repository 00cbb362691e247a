import { parseCommandId } from '../../contracts/command-id.ts';
import type { Hold, Holds } from '../../contracts/holds.ts';
import type { HoldsView, InHandView, LeftBehindView } from '../../contracts/instance-view.ts';
import type { OrdersView } from '../../contracts/orders-view.ts';
import {
  troubleOf,
  type InstanceRecord,
  type OccupiedBy,
  type WorkcellState,
} from '../../contracts/workcell-state.ts';
import { describeActing, describeLeftBehind, isDeaf, leftBehindBy } from '../condition/still-acting.ts';
import { holdsOver } from '../condition/condition.ts';
import { safetyStopOf } from '../condition/safety-stop.ts';
import { utcTime } from '../../kernel/wei-time.ts';

/** What an instance has in hand, a sentence each and its facts; `now` is milliseconds since the epoch. */
export function describeInHand({ occupied }: Pick<InstanceRecord, 'occupied'>, now: number): InHandView[] {
  return occupied.map((entry) => describeEntry(entry, now));
}

function describeEntry(entry: OccupiedBy, now: number): InHandView {
  const { run_id, command_id, step_name, acting_since, asked_to_stop, rested = false } = entry;
  return {
    run_id,
    command_id,
    step: parseCommandId(command_id)?.step ?? null,
    step_name: step_name ?? null,
    acting_since: utcTime(acting_since),
    asked_to_stop: utcTime(asked_to_stop),
    rested,
    answers: !isDeaf(entry, now),
    text: describeActing(entry, now),
  };
}

/** Abandoned actions whose driver runs on in the agent's process. */
export function describeLeft(record: InstanceRecord): LeftBehindView[] {
  return leftBehindBy(record).map((left) => {
    const { command_id, step_name, acting_since, abandoned_at } = left;
    const { run_id = null, step = null } = parseCommandId(command_id) ?? {};
    return {
      ...{ run_id, command_id, step, step_name },
      acting_since: utcTime(acting_since),
      abandoned_at: utcTime(abandoned_at),
      text: describeLeftBehind(left),
    };
  });
}

/** What is held by whom, and what each agent last did about an order; the agents' times are by their own clocks. */
export function describeOrders(state: WorkcellState): OrdersView {
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
        runs: describeInHand(record, Date.now()),
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
  const answer = state.answers.get(key);
  const stop = safetyStopOf({ record, answer, holds: holdsOver(state, record), now: Date.now() });
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
