import type { EventBody } from '../contracts/event.ts';
import type { NewRecord } from './records.ts';

/** The record that keeps an event of a client, or of the workcell; it belongs to its experiment, if it has one. */
export function eventRecord(body: EventBody): NewRecord<'event'> {
  const { event_id, experiment_id } = body.event;
  return {
    kind: 'event',
    id: event_id,
    ...(experiment_id === null ? {} : { group: experiment_id }),
    body,
  };
}
