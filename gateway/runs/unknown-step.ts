import type { RunSummary } from '../../shared/contracts/run.ts';
import type { UnknownStepView } from './run-view.ts';
import { utcMoment } from './wei-time.ts';

/** What readers of a run learn of the step whose outcome nobody knows, its times in UTC; null where all is known. */
export function unknownStep(summary: RunSummary | undefined): UnknownStepView | null {
  const { unknown } = summary ?? {};
  if (!unknown) return null;
  const { since, known, ...facts } = unknown;
  const { silent_since, ...rest } = known;
  return {
    ...facts,
    since: utcMoment(since),
    known: { ...rest, ...(silent_since === undefined ? {} : { silent_since: utcMoment(silent_since) }) },
  };
}
