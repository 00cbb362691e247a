import type { Resolution } from '../../contracts/step-policy.ts';

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
