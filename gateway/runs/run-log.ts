import type { LogLine, RunDefinition } from '../../shared/contracts/run.ts';
import { eventOfLogText, eventOfRun, isRunEvent } from '../../shared/contracts/run-event.ts';
import type { RunsContext } from './context.ts';
import { eventLine } from './event-view.ts';
import { findRun, noRun } from './find-run.ts';

/**
 * A run's log as people read it: one line per entry, times in UTC. Events are lines in WEI's form, in the gateway's local
 * time, as the scripts that look for them expect.
 */
export function logText(
  lines: readonly LogLine[],
  definition: RunDefinition,
  { data, workcell }: Pick<RunsContext, 'data' | 'workcell'>,
): string {
  return lines
    .map(({ at, level, text }) => {
      if (level === 'event') {
        const event = eventOfLogText(text, definition.run_id, at);
        const known = { workcell_id: workcell.id };
        return eventLine(isRunEvent(event) ? eventOfRun(event, definition, known) : event, data);
      }
      return `${new Date(at).toISOString()} ${level.toUpperCase().padEnd(7)} ${text}\n`;
    })
    .join('');
}

/** The name under which the log appears among the run's files. */
export function logName(runId: string): string {
  return `${runId}.log`;
}

/** The log of a run as it stands. @throws WeirError `run_not_found`, `store_unavailable`. */
export async function readLog(context: RunsContext, runId: string): Promise<string> {
  const { store, archive, patience } = context;
  const deadline = patience.begin();
  const lines = await deadline.withStore(() => store.readLog(runId));
  if (lines.length > 0 || (await deadline.withStore(() => store.readRevision(runId))))
    return logText(lines, (await findRun(context, runId, deadline)).definition, context);
  const archived = await archive.readLog(runId);
  if (archived === undefined) throw noRun(runId);
  return archived;
}

/** The same log without the lines of events, for people who read it in a terminal. */
export function withoutEvents(log: string): string {
  return log.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \(INFO\): .*\n/gm, '');
}
