import { type InstanceRecord, workcellField } from '../../shared/contracts/workcell-state.ts';
import type { Json } from '../../shared/kernel/json/json.ts';

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

/** Runs that an order has ended and that turns to come cancel, a few each. In the store until none is left. */
export interface Ending {
  reason: string;
  by?: string;
  /** True where they are not cleaned up after. */
  at_once?: boolean;
  runs: Set<string>;
}

/** True where the run is to be cancelled in a turn to come. */
export function isEnding(endings: ReadonlyMap<string, Ending>, run_id: string): boolean {
  for (const { runs } of endings.values()) if (runs.has(run_id)) return true;
  return false;
}

/** What the store has of runs that an order has ended and that are not over. */
export function readEndings(
  fields: Record<string, Json>,
  known: (run_id: string) => boolean,
): Map<string, Ending> {
  const endings = new Map<string, Ending>();
  const prefix = workcellField.ending('');
  for (const [name, value] of Object.entries(fields)) {
    if (!name.startsWith(prefix)) continue;
    const { runs, ...rest } = value as Omit<Ending, 'runs'> & { runs: string[] };
    endings.set(name.slice(prefix.length), { ...rest, runs: new Set(runs.filter(known)) });
  }
  return endings;
}
