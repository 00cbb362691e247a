import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { StepNumber } from '../../shared/contracts/step-flow.ts';
import type { KnownType } from '../../shared/expressions/check-types.ts';
import type { AuthorsText } from './flow/authors-text.ts';

/** A step of a run, or one that may be added to it, and where it stands in the workflow. */
export interface PlacedStep {
  step: StepDefinition;
  number: StepNumber;
  /** As its author calls it. */
  name: string;
  /** JSON pointer. */
  pointer: string;
  /** Its texts whose values are not known before the run. */
  texts: readonly TypedText[];
}

/** A text of a step with what is known of the things that it names. */
export interface TypedText extends AuthorsText {
  /** Of all but steps. */
  types: Readonly<Record<string, KnownType>>;
  /** The steps that it names, by the names that its author uses. */
  steps: Readonly<Record<string, StepNumber>>;
}
