import type { EventBody } from '../../shared/contracts/event.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { localTime, utcTime } from '../../shared/kernel/wei-time.ts';
import { stepOfRun } from './step-of-run.ts';
import type { Places } from './workflow-run.ts';

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
