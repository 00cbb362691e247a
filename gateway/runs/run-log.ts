import type { RunDefinition } from '../../shared/contracts/run.ts';
import type { LogLine } from '../../shared/contracts/log-line.ts';
import { eventOfRun, isRunEvent } from '../../shared/contracts/run-event.ts';
import type { RunsContext } from './context.ts';
import type { LogEntries, LogEntry } from '../../shared/contracts/log-entry.ts';
import { logSentence, logText, textEntries } from '../../shared/sentences/index.ts';
import { findRun, noRun } from './run-pages.ts';
import type { EventBody } from '../../shared/contracts/event.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { localTime, utcTime } from '../../shared/kernel/wei-time.ts';
import { type Places, stepOfRun } from '../../shared/explain/index.ts';

/** A run's log, entry by entry. */
export function logEntries(
  lines: readonly LogLine[],
  definition: RunDefinition,
  { data, workcell }: Pick<RunsContext, 'data' | 'workcell'>,
): LogEntry[] {
  return lines.map((line) => {
    const { level, body, fact } = line;
    const entry = { at: utcTime(line.at), level, text: logSentence(line, definition) };
    if (!body) return { ...entry, ...(fact?.step === undefined ? {} : { step: fact.step }) };
    const known = { workcell_id: workcell.id };
    const whole = isRunEvent(body) ? eventOfRun(body, definition, known) : body;
    const event = eventView(whole, data);
    const { step_index: step } = whole.event;
    return { ...entry, ...(typeof step === 'number' ? { step } : {}), event };
  });
}

/** The name under which the log appears among the run's files. */
export function logName(runId: string): string {
  return `${runId}.log`;
}

/** The log of a run as it stands, as text. @throws WeirError `run_not_found`, `store_unavailable`. */
export async function readLog(context: RunsContext, runId: string): Promise<string> {
  const log = await readEntries(context, runId);
  return log.text ?? logText(log.entries);
}

/**
 * The log of a run as it stands, from the entry of that number on, or from its first where it has no such; of a run that has left the store,
 * its text as well. @throws WeirError `run_not_found`, `store_unavailable`.
 */
export async function readEntries(
  context: RunsContext,
  runId: string,
  from = 0,
): Promise<LogEntries & { text?: string }> {
  const { store, archive, deadlines } = context;
  const deadline = deadlines.begin();
  // One more shows that the log is as long as whoever asks has seen it.
  const read = (first: number) => deadline.withStore(() => store.readLog(runId, Math.max(0, first - 1)));
  let first = from;
  let lines = await read(first);
  if (lines.length === 0 && from > 0) lines = await read((first = 0));
  if (lines.length > 0 || (await deadline.withStore(() => store.readRevision(runId)))) {
    const { definition } = await findRun(context, runId, deadline);
    return { from: first, entries: logEntries(first > 0 ? lines.slice(1) : lines, definition, context) };
  }
  const archived = await archive.readLog(runId);
  if (!archived) throw noRun(runId);
  const { text, entries = textEntries(text) } = archived;
  const start = from > entries.length ? 0 : from;
  return { from: start, entries: entries.slice(start), text };
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
