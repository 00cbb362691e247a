import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import type { StoppedRuns } from '../../../shared/contracts/stopped-runs.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { previewRetry } from '../../../shared/workflow/index.ts';
import type { Deadline } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { eachStoredRun } from '../stored-runs.ts';
import { findingsOfRetry } from './retry-run.ts';

type StoppedRun = StoppedRuns['runs'][number];

/** How many runs are looked at, and of how many the retry is previewed. */
const most = { read: 1_000, previewed: 100 };
/** A stop that is longer ago is the past: nobody continues its runs together (milliseconds). */
const recent = 24 * 60 * 60_000;

/**
 * The runs that recent safety stops have ended and that no other run continues, each with what a retry of it would do. Nothing is stored.
 * @throws WeirError `store_unavailable`
 */
export async function stoppedRuns(context: RunsContext, deadline: Deadline): Promise<StoppedRuns> {
  const stopped = await endedByStops(context);
  const runs: StoppedRun[] = [];
  for (const ended of stopped.slice(0, most.previewed)) runs.push(await describe(context, ended, deadline));
  return { count: stopped.length, runs };
}

/** A run, and the safety stop that ended it (`at`: milliseconds since the epoch). */
interface Ended {
  run: ArchivedRun;
  at: number;
  order: number;
}

/** Those that were submitted first come first. */
async function endedByStops({ store }: RunsContext): Promise<Ended[]> {
  const after = Date.now() - recent;
  const found = new Map<string, Ended>();
  for await (const run of eachStoredRun(store, { states: ['cancelled'], limit: most.read })) {
    const { at = 0, stop } = run.summary?.cancelled_by ?? {};
    if (stop !== undefined && at >= after) found.set(run.definition.run_id, { run, at, order: stop });
  }
  if (found.size === 0) return [];
  const first = Math.min(...[...found.values()].map(({ at }) => at));
  for await (const { definition } of eachStoredRun(store, { limit: most.read })) {
    if (definition.created_at < first) break;
    if (definition.retry_of !== undefined) found.delete(definition.retry_of);
  }
  return [...found.values()].reverse();
}

async function describe(
  context: RunsContext,
  { run, at, order }: Ended,
  deadline: Deadline,
): Promise<StoppedRun> {
  const { run_id, label } = run.definition;
  const about = { run_id, label, stopped_at: utcMoment(at), order, began: Object.keys(run.steps).length > 0 };
  try {
    const findings = await findingsOfRetry(context, run, { args: {} }, deadline);
    const { allowed, problems, begins, moves, stale, warnings } = previewRetry(findings, undefined);
    return { ...about, allowed, problems, begins, moves, stale, warnings };
  } catch (error) {
    // What hides one run must not hide the others.
    if (!(error instanceof WeirError) || error.code === 'store_unavailable') throw error;
    const problems = [{ pointer: '', message: messageOf(error) }];
    return { ...about, allowed: false, problems, begins: [], moves: [], stale: [], warnings: [] };
  }
}
