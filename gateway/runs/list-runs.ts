import {
  progressOf,
  type Site,
  statesOf,
  statusOf,
  stepsWithoutWord,
  unknownStep,
  waitingForViews,
  waitingOf,
} from '../../shared/explain/index.ts';
import { defined } from '../../shared/kernel/json/json.ts';
import { type RunStatus, runStates, type RunState } from '../../shared/contracts/run.ts';
import { setImmediate } from 'node:timers/promises';
import type { RunQuery, UnreadableRun } from '../../shared/store/index.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import type { RunsContext } from './context.ts';
import { storedAndArchivedRuns } from './stored-runs.ts';
import { type RunListView, type RunSummaryView } from '../../shared/contracts/run-view.ts';
import { fits, isBefore, learnNames, looksAtEach, newestId, type RunSearch } from './run-search.ts';
import { spanOfTime, utcMoment, utcTime } from '../../shared/kernel/wei-time.ts';

/** What a list of runs is asked for. */
export interface ListQuery {
  statuses: RunStatus[] | undefined;
  experiment_id: string | undefined;
  limit: number;
  /** Only runs older than this one. */
  cursor: string | undefined;
  /** Nothing if not given. */
  search?: RunSearch;
}

/** A search looks at so many runs, or for so many milliseconds, and leads on from there: each run is read whole. */
const mostLookedAt = 2_000;
const longestSearch = 2_000;
/** So many of them are read at once. */
const searchPage = 50;

/**
 * Runs, newest first. Withdrawn ones were never accepted and are not shown. A search that looks at each run ends early where it takes long:
 * `next` leads on.
 */
export async function listRuns(context: RunsContext, request: ListQuery): Promise<RunListView> {
  const { statuses, experiment_id, limit, search = {} } = request;
  const states = statuses?.flatMap(statesOf) ?? runStates.filter((state) => state !== 'withdrawn');
  const deadline = context.deadlines.begin();
  const brokerAway = !context.broker.health().up;
  const ends = performance.now() + longestSearch;
  const names = new Map<string, string>();
  const runs: RunSummaryView[] = [];
  const unreadable: UnreadableRun[] = [];
  let lookedAt = 0;
  let before = [request.cursor, newestId(search)].filter((id) => id !== undefined).sort()[0];
  for (;;) {
    const page = await storedAndArchivedRuns(context, query([...new Set(states)], before), deadline);
    if (search.text !== undefined) {
      const ids = page.runs.map(({ definition }) => definition.experiment_id);
      await deadline.withStore(() => learnNames(context.store, names, ids));
    }
    for (const run of page.runs) {
      before = run.definition.run_id;
      // Several statuses share a state.
      if (statuses && !statuses.includes(statusOf(run.state, run.summary))) continue;
      if (!fits(search, run.definition, names)) continue;
      runs.push(summarize(run, brokerAway, context));
      if (runs.length === limit) {
        const oldest = before;
        unreadable.push(...page.unreadable.filter(({ run_id }) => run_id > oldest));
        return answer(oldest);
      }
    }
    unreadable.push(...page.unreadable);
    if (page.next === undefined || isBefore(search, page.next)) return answer(null);
    before = page.next;
    lookedAt += page.runs.length;
    if (looksAtEach(search) && (lookedAt >= mostLookedAt || performance.now() > ends)) return answer(before);
    // An embedded store answers at once: others have their turn.
    await setImmediate();
  }

  function answer(next: string | null): RunListView {
    return { runs, ...(unreadable.length === 0 ? {} : { unreadable }), next };
  }

  function query(wanted: RunState[], older: string | undefined): RunQuery {
    return {
      states: wanted,
      limit: looksAtEach(search) ? searchPage : limit,
      ...(experiment_id === undefined ? {} : { experiment_id }),
      ...(older === undefined ? {} : { before: older }),
    };
  }
}

/** A run without its steps. */
function summarize(run: ArchivedRun, brokerAway: boolean, site: Site): RunSummaryView {
  const { definition, state, summary } = run;
  const { started_at, ended_at, error } = summary ?? {};
  return {
    run_id: definition.run_id,
    label: definition.label,
    experiment_id: definition.experiment_id,
    simulate: definition.simulate,
    status: statusOf(state, summary),
    state,
    step_index: summary?.step_index ?? 0,
    progress: progressOf(run),
    step_count: definition.steps.length,
    step_name: definition.steps[summary?.step_index ?? 0]?.name ?? null,
    created_at: utcMoment(definition.created_at),
    ...spanOfTime(started_at, ended_at),
    error: error ?? null,
    waiting: waitingOf(state, summary, brokerAway),
    ...waitingForViews({ ...run, site }),
    unknown: unknownStep(summary),
    ...stepsWithoutWord(summary),
    overdue_since: utcTime(summary?.overdue_since),
    ...defined({ submission: definition.submission, library: definition.library }),
  };
}
