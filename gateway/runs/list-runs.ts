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
import { Turns } from '../../shared/kernel/lifecycle/waiting.ts';
import type { RunQuery, UnreadableRun } from '../../shared/store/index.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import type { RunsContext } from './context.ts';
import { runsAmong, storedAndArchivedRuns } from './stored-runs.ts';
import { readNotes, taggedRuns } from './notes/run-notes.ts';
import { givenInShort } from './results/result-of-run.ts';
import type { RunNoteBody } from '../../shared/contracts/run-note.ts';
import { type RunListView, type RunSummaryView } from '../../shared/contracts/run-view.ts';
import {
  fits,
  isBefore,
  learnNames,
  looksAtEach,
  newestId,
  type RunSearch,
  type runsQuery,
  searchOf,
} from './run-search.ts';
import type { ValueOf } from '../../shared/contracts/value-of.ts';
import { cutShort } from '../../shared/kernel/some-of.ts';
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
  /** Only these runs, by their ids, the newest first; all if not given. */
  among?: readonly string[] | undefined;
}

/** The runs that a query asks for. @throws WeirError `bad_request` that names the parameter, `store_unavailable` */
export async function askedRuns(
  { workcell, store, deadlines }: RunsContext,
  { status: statuses, experiment_id, limit, cursor, tag, ...asked }: ValueOf<typeof runsQuery>,
): Promise<ListQuery> {
  const modules = workcell.modules.map(({ name }) => name);
  const search = searchOf(asked, modules);
  const among =
    tag === undefined ? undefined : await deadlines.begin().withStore(() => taggedRuns(store, tag));
  return { statuses, experiment_id, limit, cursor, search, among };
}

/** A search looks at so many runs, or for so many milliseconds, and leads on from there: each run is read whole. */
const mostLookedAt = 2_000;
const longestSearch = 2_000;
/** Runs that are read together, and held whole. */
const pageSize = 50;

/**
 * Runs, newest first. Withdrawn ones were never accepted and are not shown. A search that looks at each run ends early where it takes long:
 * `next` leads on.
 */
export async function listRuns(context: RunsContext, request: ListQuery): Promise<RunListView> {
  const brokerAway = !context.broker.health().up;
  // Only the summaries are kept: a thousand whole runs are more than a gateway may hold.
  const found = await takeRuns(context, request, (run) => summarize(run, brokerAway, context));
  const { runs, unreadable, next } = found;
  const ids = runs.map(({ run_id }) => run_id);
  const notes = await context.deadlines.begin().withStore(() => readNotes(context.store, ids));
  return {
    runs: runs.map((run) => ({ ...run, ...noteInShort(notes.get(run.run_id)) })),
    ...(unreadable.length === 0 ? {} : { unreadable }),
    next,
  };
}

/** Runs that fit, the newest first. `next`: the cursor of the next, older ones; null at the end. */
export interface FoundRuns<Taken> {
  runs: Taken[];
  unreadable: UnreadableRun[];
  next: string | null;
}

/**
 * What is taken of each run that fits, as `listRuns` finds them.
 * @param take of a run that is read
 * @param isFull true where no more is to be held: it ends there, and `next` leads on
 */
export async function takeRuns<Taken>(
  context: RunsContext,
  request: ListQuery,
  take: (run: ArchivedRun) => Taken,
  isFull: () => boolean = () => false,
): Promise<FoundRuns<Taken>> {
  const { statuses, experiment_id, limit, search = {}, among } = request;
  const states = new Set(statuses?.flatMap(statesOf) ?? runStates.filter((state) => state !== 'withdrawn'));
  const deadline = context.deadlines.begin();
  const ends = performance.now() + longestSearch;
  const names = new Map<string, string>();
  const runs: Taken[] = [];
  const unreadable: UnreadableRun[] = [];
  const turns = new Turns();
  let lookedAt = 0;
  let before = [request.cursor, newestId(search)].filter((id) => id !== undefined).sort()[0];
  for (;;) {
    const wanted = query(before);
    const read = await (among
      ? runsAmong(context, among, wanted, deadline)
      : storedAndArchivedRuns(context, wanted, deadline));
    const said = search.text === undefined ? undefined : await saidOf(read.runs);
    for (const run of read.runs) {
      if (turns.isDue()) await turns.pass();
      before = run.definition.run_id;
      // Several statuses share a state.
      if (statuses && !statuses.includes(statusOf(run.state, run.summary))) continue;
      if (!fits(search, run.definition, said?.(run.definition))) continue;
      runs.push(take(run));
      if (runs.length === limit || isFull()) {
        const oldest = before;
        unreadable.push(...read.unreadable.filter(({ run_id }) => run_id > oldest));
        return { runs, unreadable, next: oldest };
      }
    }
    unreadable.push(...read.unreadable);
    if (read.next === undefined || isBefore(search, read.next)) return { runs, unreadable, next: null };
    before = read.next;
    lookedAt += read.runs.length;
    if (looksAtEach(search) && (lookedAt >= mostLookedAt || performance.now() > ends))
      return { runs, unreadable, next: before };
  }

  /** What people have called the runs. */
  async function saidOf(read: readonly ArchivedRun[]): Promise<(run: ArchivedRun['definition']) => string[]> {
    const { store } = context;
    const ids = read.map(({ definition }) => definition.run_id);
    const experiments = read.map(({ definition }) => definition.experiment_id);
    await deadline.withStore(() => learnNames(store, names, experiments));
    const notes = await deadline.withStore(() => readNotes(store, ids));
    return ({ run_id, experiment_id }) => {
      const { tags = [], note = '' } = notes.get(run_id) ?? {};
      return [names.get(experiment_id) ?? '', note, ...tags];
    };
  }

  function query(older: string | undefined): RunQuery & { states: RunState[] } {
    return {
      states: [...states],
      limit: looksAtEach(search) ? pageSize : Math.min(limit, pageSize),
      ...(experiment_id === undefined ? {} : { experiment_id }),
      ...(older === undefined ? {} : { before: older }),
    };
  }
}

/** A run without its steps. */
function summarize(run: ArchivedRun, brokerAway: boolean, site: Site): RunSummaryView {
  const { definition, state, summary } = run;
  const { started_at, ended_at, error } = summary ?? {};
  const given = givenInShort(definition);
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
    ...(Object.keys(given).length > 0 ? { given } : {}),
  };
}

function noteInShort(
  { tags, note }: Pick<RunNoteBody, 'tags' | 'note'> = { tags: [], note: '' },
): Partial<RunSummaryView> {
  return { ...(tags.length > 0 && { tags }), ...(note !== '' && { note: cutShort(note, 200) }) };
}
