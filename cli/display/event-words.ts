import type { EventView } from '../client/record-views.ts';

/** What kind of event it is: `WORKFLOW STEP`. */
export function kindOfEvent({ event_type, event_name }: EventView): string {
  return `${event_type} ${event_name}`.trim();
}

/** What an event is about, in a few words; clients' events may have keys of these names that hold anything. */
export function subjectOfEvent({ step, workflow_name }: EventView): string {
  if (typeof step?.name !== 'string') return workflow_name ?? '';
  const status = step.state ?? step.result?.status;
  return `${step.name}${status === undefined ? '' : `: ${status}`}`;
}

/** A log in which events, which are lines of JSON in WEI's form, read like the other lines. */
export function eventsInWords(log: string): string {
  return log.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \(INFO\): (\{.*\})$/gm, (line, json: string) => {
    try {
      const event = JSON.parse(json) as EventView;
      const words = [kindOfEvent(event), subjectOfEvent(event)].filter((part) => part !== '');
      return `${event.logged_at} ${'EVENT'.padEnd(7)} ${words.join(', ')}`;
    } catch {
      return line;
    }
  });
}
