import type { UnknownPreview } from '../../shared/contracts/unknown-preview.ts';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { RunsContext } from './context.ts';
import { runsHoldingBack, unknownOf } from './runs-concerned.ts';
import { findUnknown } from './control/resolve-run.ts';
import { findRun } from './find-run.ts';
import { statusOf, waitingOf, previewUnknown } from '../../shared/explain/index.ts';

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
  const { store, workcell, broker, embedded, patience } = context;
  const deadline = patience.begin();
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
