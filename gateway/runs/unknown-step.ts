import type { JsonObject } from '../../shared/contracts/json.ts';
import type { RunSummary } from '../../shared/contracts/run.ts';
import { utcTime } from './wei-time.ts';

/** What readers of a run learn of the step whose outcome nobody knows, its times in UTC; null where all is known. */
export function unknownStep(summary: RunSummary | undefined): JsonObject | null {
  const { unknown } = summary ?? {};
  if (!unknown) return null;
  const { since, known, ...facts } = unknown;
  const { silent_since, ...rest } = known;
  return {
    ...facts,
    since: utcTime(since),
    known: { ...rest, ...(silent_since === undefined ? {} : { silent_since: utcTime(silent_since) }) },
  };
}
