import type { EventBody } from '../../shared/contracts/event.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { localTime, utcTime } from '../runs/wei-time.ts';
import { stepOfRun } from '../runs/workflow-run.ts';

/** WEI's Event, with the time in UTC beside, unless its client has a key of that name: it keeps all of its own. */
export function eventView({ at, event, step }: EventBody): JsonObject {
  const { event_id, event_timestamp, ...others } = event;
  return {
    event_id,
    event_timestamp: event_timestamp ?? localTime(at),
    ...others,
    ...(step ? { step: stepView(step) } : {}),
    ...('logged_at' in others ? {} : { logged_at: utcTime(at) }),
  };
}

/** Values are datapoints, which the step's result names; the event holds none. */
function stepView({ definition, record }: NonNullable<EventBody['step']>): JsonObject {
  const { values: _, ...view } = stepOfRun(definition, record);
  return view;
}

/** The event as a line of a log, as WEI writes it. */
export function eventLine(body: EventBody): string {
  const time = (localTime(body.at) ?? '').replace('T', ' ').replace('.', ',');
  return `${time} (INFO): ${JSON.stringify(eventView(body))}\n`;
}
