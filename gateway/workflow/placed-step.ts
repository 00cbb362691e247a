import type { StepDefinition } from '../../shared/contracts/run.ts';

/** A step of a run, or one that may be added to it, and where it stands in the workflow. */
export interface PlacedStep {
  step: StepDefinition;
  /** JSON pointer. */
  pointer: string;
}
