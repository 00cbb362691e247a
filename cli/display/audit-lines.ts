import { formatTime, type components } from '../../client/index.ts';
import type { Colors } from './colors.ts';
import { formatTable } from './table.ts';

type Entry = components['schemas']['AuditEntry'];

/** Entries of the audit as a table. */
export function formatAudit(entries: readonly Entry[], colors: Colors): string {
  const rows = entries.map((entry) => [
    String(entry.seq),
    formatTime(entry.at),
    entry.by ?? entry.said_by ?? '',
    entry.from ?? '',
    whatOf(entry),
    Object.values(entry.on ?? {}).join(' '),
    resultOf(entry),
    entry.reason ?? '',
  ]);
  return formatTable(['NUMBER', 'AT', 'BY', 'FROM', 'ASKED FOR', 'ON', 'RESULT', 'REASON'], rows, colors);
}

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
