import type { LogLine } from '../../shared/contracts/run.ts';
import type { GatewayContext } from '../context.ts';
import { noRun } from './find-run.ts';

/** A run's log as people read it: one line per entry, times in UTC. */
export function logText(lines: readonly LogLine[]): string {
  return lines
    .map(({ at, level, text }) => `${new Date(at).toISOString()} ${level.toUpperCase().padEnd(7)} ${text}\n`)
    .join('');
}

/** The name under which the log appears among the run's files. */
export function logName(runId: string): string {
  return `${runId}.log`;
}

/** The log of a run as it stands. @throws WeirError `run_not_found`, `store_unavailable`. */
export async function readLog({ store, archive, patience }: GatewayContext, runId: string): Promise<string> {
  const deadline = patience.begin();
  const lines = await deadline.withStore(() => store.readLog(runId));
  if (lines.length > 0 || (await deadline.withStore(() => store.readRevision(runId)))) return logText(lines);
  const archived = await archive.readLog(runId);
  if (archived === undefined) throw noRun(runId);
  return archived;
}
