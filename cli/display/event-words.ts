import { formatTime } from '../../shared/sentences/index.ts';
import { type Event, type components } from '../../client/index.ts';
import type { ListOf } from './table.ts';

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

/** An event in a line. */
export function describeEvent(event: Event): string {
  return [kindOfEvent(event), subjectOfEvent(event)].filter((part) => part !== '').join(', ');
}

type Entry = components['schemas']['AuditEntry'];

/** Entries of the audit as a table. */
export const auditList: ListOf<Entry> = {
  none: 'no entries',
  heading: ['NUMBER', 'AT', 'BY', 'FROM', 'ASKED FOR', 'ON', 'RESULT', 'REASON'],
  row: (entry) => [
    String(entry.seq),
    formatTime(entry.at),
    entry.by ?? entry.said_by ?? '',
    entry.from ?? '',
    whatOf(entry),
    Object.values(entry.on ?? {}).join(' '),
    resultOf(entry),
    entry.reason ?? '',
  ],
};

function whatOf({ operation, method, path, further, lost, handshake }: Entry): string {
  if (further !== undefined) return `(${further} further ones of the address)`;
  if (lost !== undefined) return `(${lost} entries were lost)`;
  if (handshake !== undefined) return `(TLS handshake: ${handshake})`;
  return operation ?? `${method ?? ''} ${path ?? ''}`;
}

function resultOf({ status, code, further, lost, handshake }: Entry): string {
  if (further !== undefined || lost !== undefined) return '';
  if (handshake !== undefined) return 'failed';
  const answered = status === null ? 'went away' : String(status);
  return code === undefined ? answered : `${answered} ${code}`;
}
