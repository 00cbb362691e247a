import { Turns } from '../../shared/kernel/lifecycle/waiting.ts';
import type { StoredRun, RunState } from '../../shared/contracts/run.ts';
import type { RunQuery, Store, UnreadableRun } from '../../shared/store/index.ts';
import type { ArchiveEntry } from './archive/archive.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import type { RunsContext } from './context.ts';
import type { Deadline } from '../http/index.ts';
import { factsOfRun, type RunFacts } from '../../shared/explain/index.ts';
import type { StepsOfRuns } from './runs-concerned.ts';

/** How many runs are read at once: runs may be large, and memory is bounded. */
const pageSize = 20;

/**
 * The runs that fit a query, newest first, read page by page, so that few are in memory at a time. Other work runs between two of them.
 * Those that cannot be read are left out.
 */
export async function* eachStoredRun(
  store: Pick<Store, 'listRuns'>,
  query: RunQuery,
  page = pageSize,
): AsyncGenerator<StoredRun> {
  const turns = new Turns();
  let before: string | undefined;
  for (let left = query.limit; left > 0; left -= page) {
    const limit = Math.min(page, left);
    const { runs, unreadable } = await store.listRuns({
      ...query,
      limit,
      ...(before === undefined ? {} : { before }),
    });
    for (const run of runs) {
      if (turns.isDue()) await turns.pass();
      yield run;
    }
    if (runs.length + unreadable.length < limit) return;
    const oldest = [runs.at(-1)?.definition.run_id, unreadable.at(-1)?.run_id];
    before = oldest.filter((id) => id !== undefined).sort()[0];
  }
}

interface PageOfRuns {
  /** Newest first. */
  runs: ArchivedRun[];
  /** Those that the store holds and cannot read. */
  unreadable: UnreadableRun[];
  /** The id of the oldest run that was looked at; undefined where there are no older ones. */
  next: string | undefined;
}

/** Runs that fit a query, of those in the store and those that have left it, as one list. */
export async function storedAndArchivedRuns(
  context: Pick<RunsContext, 'store' | 'archive' | 'log'>,
  query: RunQuery,
  deadline: Deadline,
): Promise<PageOfRuns> {
  const { store, archive } = context;
  // In this order: a run that moves meanwhile is found twice rather than not at all.
  const stored = await deadline.withStore(() => store.listRuns(query));
  const entries = await archive.index.list(query);
  const places = new Map<string, ArchivedRun | ArchiveEntry | UnreadableRun>();
  for (const entry of entries) places.set(entry.run_id, entry);
  for (const run of stored.runs) places.set(run.definition.run_id, run);
  for (const run of stored.unreadable) places.set(run.run_id, run);
  const ids = [...places.keys()].sort().reverse().slice(0, query.limit);
  const runs: ArchivedRun[] = [];
  const unreadable: UnreadableRun[] = [];
  for (const id of ids) {
    const place = places.get(id);
    if (place && 'reason' in place) unreadable.push(place);
    const run =
      place && !('reason' in place) && ('definition' in place ? place : await readEntry(context, place));
    if (run) runs.push(run);
  }
  return { runs, unreadable, next: ids.length === query.limit ? ids.at(-1) : undefined };
}

/** The same of the runs of these ids, the newest first; those that are nowhere any more are left out. */
export async function runsAmong(
  { store, archive }: Pick<RunsContext, 'store' | 'archive'>,
  ids: readonly string[],
  { states, experiment_id, limit, before = '~' }: RunQuery,
  deadline: Deadline,
): Promise<PageOfRuns> {
  const asked = ids.filter((id) => id < before).slice(0, limit);
  const page: PageOfRuns = {
    runs: [],
    unreadable: [],
    next: asked.length === limit ? asked.at(-1) : undefined,
  };
  for (const run_id of asked) {
    try {
      const run = (await deadline.withStore(() => store.readRun(run_id))) ?? (await archive.readRun(run_id));
      if (!run || (states && !states.includes(run.state))) continue;
      if (experiment_id === undefined || run.definition.experiment_id === experiment_id) page.runs.push(run);
    } catch (error) {
      if (!WeirError.is(error, 'run_unreadable')) throw error;
      page.unreadable.push({ run_id, reason: messageOf(error) });
    }
  }
  return page;
}

async function readEntry(
  { archive, log }: Pick<RunsContext, 'archive' | 'log'>,
  entry: ArchiveEntry,
): Promise<ArchivedRun | undefined> {
  try {
    return await archive.readEntry(entry);
  } catch (error) {
    // One that is damaged must not hide the others.
    log.warn({ run_id: entry.run_id, reason: messageOf(error) }, 'a run cannot be read from its folder');
    return undefined;
  }
}

/** How many runs that are not over are looked at: those that have begun, and the newest of the others. */
const most = { begun: 200, waiting: 200 };
const begun: RunState[] = ['active', 'cancelling'];
const waiting: RunState[] = ['new', 'queued'];

/** The runs that are not over, with the steps `at` these positions, as far as they are looked at. `more`: there are others. */
export async function readOpenRuns(
  store: Store,
  at: StepsOfRuns,
): Promise<{ open: Map<string, RunFacts>; more: boolean }> {
  const open = new Map<string, RunFacts>();
  let more = false;
  for (const [states, limit] of [
    [begun, most.begun],
    [waiting, most.waiting],
  ] as const) {
    let seen = 0;
    for await (const run of eachStoredRun(store, { states: [...states], limit: limit + 1 })) {
      seen += 1;
      const { run_id } = run.definition;
      if (seen > limit) more = true;
      else open.set(run_id, factsOfRun(run, at.get(run_id)));
    }
  }
  return { open, more };
}
