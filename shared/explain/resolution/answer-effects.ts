import type { Resolution } from '../../contracts/step-policy.ts';
import type { StepDefinition } from '../../contracts/run.ts';

/**
 * What an answer does to a step whose outcome was unknown, beside telling of it. The charts of run and step carry it out
 * (`orchestrator/machine/step.ts`), and a test holds both equal.
 */
export interface AnswerEffects {
  /** `again`: it waits for its next attempt. */
  step: 'succeeded' | 'again' | 'skipped' | 'failed';
  /**
   * The locations that it moves something from and to.
   *
   * - `moved`: as after a step that succeeded
   * - `as_before`: as they were before the attempt
   * - `unverified`: they stay so until a person says what is there
   */
  locations: 'moved' | 'as_before' | 'unverified';
  /** `free`: the attempt is no reason any more to hold it back. */
  instrument: 'free' | 'held_back';
}

export const answerEffects: Readonly<Record<Resolution, AnswerEffects>> = {
  happened: { step: 'succeeded', locations: 'moved', instrument: 'free' },
  did_not: { step: 'again', locations: 'as_before', instrument: 'free' },
  skip: { step: 'skipped', locations: 'unverified', instrument: 'free' },
  abort: { step: 'failed', locations: 'unverified', instrument: 'held_back' },
};

/** The locations that a step moves something from and to; none where it is only played through. */
export function movedLocations(
  step: Pick<StepDefinition, 'locations'> | undefined,
  simulate: boolean,
): { source?: string; target?: string } {
  return simulate ? {} : (step?.locations ?? {});
}

/**
 * What a step that succeeds leaves at its locations, by name. WEI's rule: its source is empty and its target holds the experiment;
 * what is thrown away is nowhere.
 */
export function locationsAfter(
  { source, target }: { source?: string; target?: string },
  experiment_id: string,
): [name: string, state: string][] {
  return [
    ...(source === undefined ? [] : [[source, 'Empty'] as [string, string]]),
    ...(target === undefined || target.includes('trash')
      ? []
      : [[target, experiment_id] as [string, string]]),
  ];
}
