import type { GroundTrouble } from '../../../shared/contracts/ground.ts';
import type { CheckGround } from '../workflow-check/check-workflow.ts';
import type { Waiting } from './turns-before.ts';
import { decodeWorkcellState } from '../../../shared/contracts/workcell-state.ts';
import type { RunsContext } from '../context.ts';
import { readOpenRuns } from '../stored-runs.ts';
import { stepsAtInstruments, type RunFacts } from '../runs-concerned.ts';
import { holderOf } from '../read-waits.ts';
import { readCheckGround } from '../workflow-check/read-check-request.ts';

/** What a workflow is looked at against before it is handed in. Plain data: a thread can be handed it. */
export interface PreflightGround extends CheckGround {
  /** The steps that wait, by module. */
  queues: Readonly<Record<string, readonly Waiting[]>>;
  /** See `Lab` of `shared/explain/waits/`. */
  holder: string | undefined;
  ground: readonly GroundTrouble[];
}

/** What a workflow is looked at against, as it is now. @throws WeirError `store_unavailable`. */
export async function readPreflightGround(context: RunsContext): Promise<PreflightGround> {
  const { store, workcell } = context;
  const [read, { troubles: ground }] = await Promise.all([readCheckGround(context), context.ground.seen()]);
  const state = decodeWorkcellState(read.fields);
  const { open } = await readOpenRuns(store, stepsAtInstruments(state));
  return {
    ...read,
    queues: queuesOf(open.values()),
    holder: workcell.config.sequential_scheduler ? await holderOf(store, state) : undefined,
    ground,
  };
}

function queuesOf(runs: Iterable<RunFacts>): PreflightGround['queues'] {
  const queues = new Map<string, Waiting[]>();
  for (const { experiment_id, queued } of runs) {
    for (const { module, step: _, name: _n, ...rest } of queued)
      queues.set(module, [...(queues.get(module) ?? []), { experiment_id, ...rest }]);
  }
  return Object.fromEntries(queues);
}
