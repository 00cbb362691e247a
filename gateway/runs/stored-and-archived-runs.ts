import type { ArchiveEntry } from './archive/archive-index.ts';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { RunQuery, UnreadableRun } from '../../shared/store/index.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import type { RunsContext } from './context.ts';
import type { Deadline } from '../http/index.ts';

export interface PageOfRuns {
  /** Newest first. */
  runs: ArchivedRun[];
  /** Those that the store holds and cannot read. */
  unreadable: UnreadableRun[];
  /** The id of the oldest run that was looked at; undefined where there are no older ones. */
  next: string | undefined;
}

/** Runs that fit a query, of those in the store and those that have left it, as one list. */
export async function storedAndArchivedRuns(
  context: RunsContext,
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

async function readEntry(
  { archive, log }: RunsContext,
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
