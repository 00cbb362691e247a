import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';

/** The record with the times of what has changed: a new error counts from now on, and so does the end of its last command. */
export function dated(
  record: InstanceRecord,
  before: InstanceRecord | undefined,
  now: number,
): InstanceRecord {
  const { error_since: _, idle_since: __, ...dateless } = record;
  const sameError = before && isSameTrouble(before, record) ? before.error_since : undefined;
  const sameRest = before?.occupied.length === 0 ? before.idle_since : undefined;
  return {
    ...dateless,
    ...(record.error === undefined ? {} : { error_since: sameError ?? now }),
    ...(record.occupied.length === 0 ? { idle_since: sameRest ?? now } : {}),
  };
}

/** What is learned of an outcome that stays unknown changes the words, and not since when nobody knows it. */
function isSameTrouble(before: InstanceRecord, { error, quarantined_for: of = [] }: InstanceRecord): boolean {
  if (before.error === error) return true;
  const { quarantined_for: known = [] } = before;
  return of.length > 0 && of.length === known.length && of.every((id) => known.includes(id));
}
