import type { RunPage, RunRow } from '../aside/index.ts';

/** The runs that have been read so far, the newest first. */
export interface RunList {
  rows: readonly RunRow[];
  unreadable: readonly { run_id: string; reason: string }[];
  /** The cursor of what is older than the last row; null where there is nothing. */
  next: string | null;
}

/**
 * The list after a page of it was read (again). A page tells all runs of its stretch, so rows of the stretch that it does not
 * have are gone, or do not fit any more. Pure.
 * @param cursor with which the page was asked for; undefined for the newest
 */
export function merged(list: RunList | undefined, page: RunPage, cursor: string | undefined): RunList {
  const unreadable = page.unreadable ?? [];
  if (!list) return { rows: page.runs, unreadable, next: page.next };
  const lowest = page.next ?? '';
  const outside = ({ run_id }: { run_id: string }): boolean =>
    (cursor !== undefined && run_id >= cursor) || run_id < lowest;
  const newer = list.rows.filter((row) => cursor !== undefined && row.run_id >= cursor);
  const older = list.rows.filter(({ run_id }) => run_id < lowest);
  return {
    rows: [...newer, ...page.runs, ...older],
    unreadable: [...list.unreadable.filter(outside), ...unreadable].sort((a, b) =>
      a.run_id < b.run_id ? 1 : -1,
    ),
    next: list.next === null || list.next <= lowest ? list.next : page.next,
  };
}

/** How many rows are newer than a run. Pure. */
export function newerThan(rows: readonly RunRow[], run_id: string | undefined): number {
  if (run_id === undefined) return 0;
  const at = rows.findIndex((row) => row.run_id <= run_id);
  return at === -1 ? rows.length : at;
}
