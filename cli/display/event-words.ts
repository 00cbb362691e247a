import type { Event } from '../../client/index.ts';

/** What weir's own events of runs have besides. */
interface ToldOfRun {
  workflow_name: string;
  step: { name: string; state?: string; result: { status: string } | null };
}

/** What kind of event it is: `WORKFLOW STEP`. */
export function kindOfEvent({ event_type, event_name }: Event): string {
  return `${event_type} ${event_name}`.trim();
}

/** What an event is about, in a few words; clients' events may have keys of these names that hold anything. */
export function subjectOfEvent(event: Event): string {
  const { step, workflow_name } = event as Partial<ToldOfRun>;
  if (typeof step?.name !== 'string') return workflow_name ?? '';
  const status = step.state ?? step.result?.status;
  return `${step.name}${status === undefined ? '' : `: ${status}`}`;
}

/** A log in which events, which are lines of JSON in WEI's form, read like the other lines. */
export function eventsInWords(log: string): string {
  return log.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \(INFO\): (\{.*\})$/gm, (line, json: string) => {
    try {
      const event = JSON.parse(json) as Event;
      const words = [kindOfEvent(event), subjectOfEvent(event)].filter((part) => part !== '');
      return `${String(event.logged_at)} ${'EVENT'.padEnd(7)} ${words.join(', ')}`;
    } catch {
      return line;
    }
  });
}
