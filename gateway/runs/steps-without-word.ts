import type { HeldStep, RunSummary, UnknownStep } from '../../shared/contracts/run.ts';
import type { UnknownStepView } from './run-view.ts';
import { utcMoment } from '../../shared/kernel/wei-time.ts';

/** The step of a run whose outcome nobody knows, its times in UTC; null where all is known. */
export function unknownStep(summary: RunSummary | undefined): UnknownStepView | null {
  const { unknown } = summary ?? {};
  return unknown ? viewOf(unknown) : null;
}

/** The steps of a run that wait for a person's word, where there are such: several whose outcomes nobody knows, those that have failed. */
export function stepsWithoutWord(summary: RunSummary | undefined): {
  unknowns?: UnknownStepView[];
  held?: (Omit<HeldStep, 'since'> & { since: string })[];
} {
  const { unknowns, held } = summary ?? {};
  return {
    ...(unknowns && { unknowns: unknowns.map(viewOf) }),
    ...(held && { held: held.map((step) => ({ ...step, since: utcMoment(step.since) })) }),
  };
}

function viewOf({ since, known, ...facts }: UnknownStep): UnknownStepView {
  const { silent_since, ...rest } = known;
  return {
    ...facts,
    since: utcMoment(since),
    known: { ...rest, ...(silent_since === undefined ? {} : { silent_since: utcMoment(silent_since) }) },
  };
}
