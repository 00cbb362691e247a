import { queryOptions } from '@tanstack/react-query';
import { ask, read } from './request.ts';

/** One thing that was looked at, how it stands, and what helps. */
export interface Finding {
  check: string;
  level: 'ok' | 'warn' | 'fail';
  found: string;
  remedy?: string;
}

const everyMs = 5_000;

/** What weir stands on, as the gateway sees it. */
export const doctorQuery = queryOptions({
  queryKey: ['doctor'],
  queryFn: ({ signal }) => read<{ at: string; findings: Finding[] }>('doctor', signal),
  refetchInterval: everyMs,
});

/** A message that nobody could read or play. */
export interface DeadLetter {
  id: string;
  at: string;
  queue: string;
  reason: string;
  type: string | null;
  run_id: string | null;
  command_id: string | null;
  /** Bytes. */
  size: number;
  /** False where it can only be looked at and dropped. */
  resendable: boolean;
}

export const deadLettersQuery = queryOptions({
  queryKey: ['dead-letters'],
  queryFn: async ({ signal }) => (await read<{ letters: DeadLetter[] }>('admin/dead', signal)).letters,
  refetchInterval: everyMs,
});

/** The text of a dead letter. */
export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ['dead-letters', id],
    queryFn: ({ signal }) =>
      read<DeadLetter & { content: string }>(`admin/dead/${encodeURIComponent(id)}`, signal),
  });

/** Sends a dead letter to where it was to go, once more. */
export async function resendLetter(id: string): Promise<void> {
  await ask(`admin/dead/${encodeURIComponent(id)}/resend`, { method: 'POST' });
}

/** Removes a dead letter for good. */
export async function dropLetter(id: string): Promise<void> {
  await ask(`admin/dead/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
