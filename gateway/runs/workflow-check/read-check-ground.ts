import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { RunsContext } from '../context.ts';
import { runsHoldingBack } from '../runs-concerned.ts';
import type { CheckGround } from './check-workflow.ts';

/** What a workflow is checked against, as it is now. @throws WeirError `store_unavailable`. */
export async function readCheckGround({
  store,
  workcell,
  embedded,
  workcellState,
}: RunsContext): Promise<CheckGround> {
  const [fields, at] = await Promise.all([workcellState.read(), store.now()]);
  const runs = await runsHoldingBack(store, decodeWorkcellState(fields));
  const unknown = [...runs.values()].flatMap(({ run_id, summary }) =>
    summary?.unknown ? [[run_id, summary.unknown.run] as const] : [],
  );
  return { workcell, embedded, fields, at, unknown: Object.fromEntries(unknown) };
}
