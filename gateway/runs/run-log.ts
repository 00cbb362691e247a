import type { LogLine, RunDefinition } from '../../shared/contracts/run.ts';
import { eventOfLogText, eventOfRun, isRunEvent } from '../../shared/contracts/run-event.ts';
import type { RunsContext } from './context.ts';
import { findRun, noRun } from './run-pages.ts';
import type { EventBody } from '../../shared/contracts/event.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { localTime, utcTime } from '../../shared/kernel/wei-time.ts';
import { logSentence } from '../../shared/sentences/index.ts';
import { stepOfRun } from './step-of-run.ts';
import type { Places } from './workflow-run.ts';

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
    .map((line) => {
      const { at, level } = line;
      if (level === 'event') {
        const event = eventOfLogText(line.text, definition.run_id, at);
        const known = { workcell_id: workcell.id };
        return eventLine(isRunEvent(event) ? eventOfRun(event, definition, known) : event, data);
      }
      const text = logSentence(line, definition);
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
  const { store, archive, deadlines } = context;
  const deadline = deadlines.begin();
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

/**
 * WEI's Event, with all keys of its client, and the time in UTC beside.
 * @param places without it, a step's files are told by their paths in the run's folder
 */
export function eventView({ at, event, step }: EventBody, places?: Places): JsonObject {
  const { event_id, event_timestamp, ...others } = event;
  return {
    event_id,
    event_timestamp: event_timestamp ?? localTime(at),
    ...others,
    ...(step ? { step: stepView(step, places) } : {}),
    logged_at: utcTime(at),
  };
}

/** Values are datapoints, which the step's result names; the event holds none. */
function stepView(
  { definition, record, directory }: NonNullable<EventBody['step']>,
  places: Places | undefined,
): JsonObject {
  const placeOf = (path: string) =>
    directory === undefined || !places ? path : places.inRun(directory, path);
  const { values: _, ...view } = stepOfRun(definition, record, placeOf);
  return view;
}

/** The event as a line of a log, as WEI writes it. */
export function eventLine(body: EventBody, places: Places): string {
  const time = (localTime(body.at) ?? '').slice(0, -3).replace('T', ' ').replace('.', ',');
  return `${time} (INFO): ${JSON.stringify(eventView(body, places))}\n`;
}
