import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import type { GatewayContext } from '../context.ts';
import { isLed } from '../now/ask-broker.ts';
import { readOpenRuns } from '../now/open-runs.ts';
import { queuesOf } from '../now/queues-of.ts';
import { stepsAtInstruments } from '../now/runs-concerned.ts';
import { holderOf } from '../waits/read-waits.ts';
import { readCheckGround } from '../workflow-check/read-check-ground.ts';
import type { PreflightGround } from './preflight-ground.ts';

/** What a workflow is looked at against, as it is now. @throws WeirError `store_unavailable`. */
export async function readPreflightGround(context: GatewayContext): Promise<PreflightGround> {
  const { store, workcell, broker } = context;
  const [ground, led] = await Promise.all([readCheckGround(context), isLed(broker)]);
  const state = decodeWorkcellState(ground.fields);
  const { open } = await readOpenRuns(store, stepsAtInstruments(state));
  const modules = workcell.modules.map(({ name }) => name);
  return {
    ...ground,
    queues: queuesOf(open.values(), modules),
    holder: workcell.config.sequential_scheduler ? await holderOf(store, state) : undefined,
    broker: broker.health(),
    led,
  };
}
