import type { Hold, Holds } from '../../shared/contracts/holds.ts';
import { troubleOf, type WorkcellState } from '../../shared/contracts/workcell-state.ts';
import { describeInHand, describeLeft } from '../workcell/describe-acting.ts';
import { utcTime } from '../runs/wei-time.ts';
import type { HoldsView } from '../workcell/instance-view.ts';
import type { OrdersView } from './orders-view.ts';

/** What is held by whom, and what each agent last did about an order; the agents' times are by their own clocks. */
export function describeOrders({ holds, answers, instances }: WorkcellState, now = Date.now()): OrdersView {
  const modules = [...holds].filter(([module]) => module !== '');
  return {
    workcell: describeHolds(holds.get('')),
    modules: Object.fromEntries(modules.map(([module, of]) => [module, describeHolds(of)])),
    agents: [...instances].map(([key, record]) => {
      const { module, instance, presence, stopped, stop_asked } = record;
      const { taken_at, ended_at, ...answer } = answers.get(key) ?? {};
      return {
        // The agent's own word; a stop that it has not confirmed stands beside it.
        ...{ module, instance, presence, stopped: stopped !== undefined },
        stop_asked_at: utcTime(stop_asked?.at),
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

/** The holds that are set, by name. */
export function describeHolds(holds: Holds | undefined): HoldsView {
  const set = Object.entries(holds ?? {}).filter(([, { on }]: [string, Hold]) => on);
  return Object.fromEntries(
    set.map(([name, { revision, since, by }]) => [name, { revision, since: utcTime(since), by: by ?? null }]),
  );
}
