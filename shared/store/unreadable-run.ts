import type { StoredRun } from '../contracts/run.ts';
import { messageOf, WeirError } from '../kernel/errors/weir-error.ts';

/** A run that the store holds and that cannot be read: it is damaged, or a newer weir has written it. */
export interface UnreadableRun {
  run_id: string;
  /** What is wrong, and where. */
  reason: string;
}

/** Runs as a store lists them: one that cannot be read must not hide the others. */
export interface ListedRuns {
  runs: StoredRun[];
  unreadable: UnreadableRun[];
}

/** The same error, as one that concerns a single run. */
export function unreadable(cause: unknown): WeirError {
  return new WeirError('run_unreadable', messageOf(cause), { cause });
}

/** Resolves to what the reading does, or to the reason where the run cannot be read. @throws every other error */
export function runOrReason(
  run_id: string,
  reading: Promise<StoredRun | undefined>,
): Promise<StoredRun | UnreadableRun | undefined> {
  return reading.catch((error: unknown) => {
    if (WeirError.is(error, 'run_unreadable')) return { run_id, reason: messageOf(error) };
    throw error;
  });
}

/** Puts a run to those that can be read, or to those that cannot; one that is not there, to neither. */
export async function listRun(
  listed: ListedRuns,
  run_id: string,
  reading: Promise<StoredRun | undefined>,
): Promise<void> {
  const found = await runOrReason(run_id, reading);
  if (!found) return;
  if ('reason' in found) listed.unreadable.push(found);
  else listed.runs.push(found);
}
