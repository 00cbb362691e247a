import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';

/** The record with the times of what has changed: a new error counts from now on, and so does the end of its last command. */
export function dated(
  record: InstanceRecord,
  before: InstanceRecord | undefined,
  now: number,
): InstanceRecord {
  const { error_since: _, idle_since: __, ...dateless } = record;
  const sameError = before?.error === record.error ? before?.error_since : undefined;
  const sameRest = before?.occupied.length === 0 ? before.idle_since : undefined;
  return {
    ...dateless,
    ...(record.error === undefined ? {} : { error_since: sameError ?? now }),
    ...(record.occupied.length === 0 ? { idle_since: sameRest ?? now } : {}),
  };
}
