import type { EventBody } from '../../shared/contracts/event.ts';
import type { LogLine } from '../../shared/contracts/run.ts';
import type { GatewayContext } from '../context.ts';
import { eventLine } from '../events/event-view.ts';
import { noRun } from './find-run.ts';
import type { Places } from './workflow-run.ts';

/**
 * A run's log as people read it: one line per entry, times in UTC. Events are lines in WEI's form, in the gateway's local
 * time, as the scripts that look for them expect.
 */
export function logText(lines: readonly LogLine[], places: Places): string {
  return lines
    .map(({ at, level, text }) => {
      if (level === 'event') return eventLine(JSON.parse(text) as EventBody, places);
      return `${new Date(at).toISOString()} ${level.toUpperCase().padEnd(7)} ${text}\n`;
    })
    .join('');
}

/** The name under which the log appears among the run's files. */
export function logName(runId: string): string {
  return `${runId}.log`;
}

/** The log of a run as it stands. @throws WeirError `run_not_found`, `store_unavailable`. */
export async function readLog(
  { store, archive, patience, data }: GatewayContext,
  runId: string,
): Promise<string> {
  const deadline = patience.begin();
  const lines = await deadline.withStore(() => store.readLog(runId));
  if (lines.length > 0 || (await deadline.withStore(() => store.readRevision(runId))))
    return logText(lines, data);
  const archived = await archive.readLog(runId);
  if (archived === undefined) throw noRun(runId);
  return archived;
}

/** The same log without the lines of events, for people who read it in a terminal. */
export function withoutEvents(log: string): string {
  return log.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \(INFO\): .*\n/gm, '');
}
