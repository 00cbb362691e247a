import type { StoredRun } from '../../shared/contracts/run.ts';
import type { RunWaits } from '../../shared/contracts/waits.ts';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { runOrReason } from '../../shared/store/index.ts';
import type { RunsContext } from './context.ts';
import { runsHoldingBack } from './runs-concerned.ts';
import { findRun } from './run-pages.ts';
import {
  statusOf,
  findUnknown,
  followWaits,
  type Lab,
  unknownOf,
  waitingOf,
  previewUnknown,
} from '../../shared/explain/index.ts';
import type { UnknownPreview } from '../../shared/contracts/unknown-preview.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** Why a run does not go on. @throws WeirError `run_not_found`, `store_unavailable`. */
export async function readWaits(context: RunsContext, runId: string): Promise<RunWaits> {
  const { store, workcell, embedded, infrastructure, deadlines } = context;
  const deadline = deadlines.begin();
  const { definition, ...found } = await findRun(context, runId, deadline);
  const run: StoredRun = { definition, ...found };
  const status = statusOf(run.state, run.summary);
  const chain = await deadline.withStore(async () => {
    const [fields, at, { troubles }] = await Promise.all([
      store.readWorkcell(),
      store.now(),
      infrastructure.seen(),
    ]);
    const state = decodeWorkcellState(fields);
    const lab: Lab = {
      ...{ workcell, embedded, state, at, infrastructure: troubles },
      unknownOf: unknownOf(await runsHoldingBack(store, state)),
    };
    return followWaits(lab, run, async (id) => {
      const found = await runOrReason(id, store.readRun(id));
      return found && !('reason' in found) ? found : undefined;
    });
  });
  return { run_id: definition.run_id, status, chain };
}

/**
 * What is known of the step whose outcome is unknown, and what each answer would do; it changes nothing.
 * @param about the command of that step, where the outcomes of several are unknown; else the first of them is told
 * @throws WeirError `nothing_unknown` where all is known of the run, or of that command; `run_not_found`, `store_unavailable`.
 */
export async function readPreview(
  context: RunsContext,
  runId: string,
  about?: string,
): Promise<UnknownPreview> {
  const { store, workcell, broker, embedded, deadlines } = context;
  const deadline = deadlines.begin();
  const run = await findRun(context, runId, deadline);
  const first = run.summary?.unknown;
  if (!first) {
    const waiting = waitingOf(run.state, run.summary, !broker.health().up);
    throw new WeirError(
      'nothing_unknown',
      `the outcome of every step so far is known; the run is ${statusOf(run.state, run.summary)}${waiting === null ? '' : `: ${waiting}`}`,
    );
  }
  const unknown = about === undefined ? first : findUnknown(run, about);
  return deadline.withStore(async () => {
    const [fields, at, log] = await Promise.all([store.readWorkcell(), store.now(), store.readLog(runId)]);
    const state = decodeWorkcellState(fields);
    const runs = await runsHoldingBack(store, state);
    return previewUnknown({ run, unknown, log, state, at, workcell, embedded, unknownOf: unknownOf(runs) });
  });
}
