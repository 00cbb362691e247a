import type { StepDefinition } from '../contracts/run.ts';
import type { AddedFor, StepNumber } from '../contracts/step-flow.ts';
import type { KnownType, ValueType } from '../expressions/index.ts';
import type { AuthorsText } from './flow/known-values.ts';

/** Where a step stands that somebody wrote. */
interface Written {
  /** As its author calls it. */
  name: string;
  /** JSON pointer. */
  pointer: string;
  /** The path of the file, where it is not the workflow that was handed in. */
  file?: string;
}

/** A step of a run, or one that may be added to it, and where it stands in the workflow. */
export interface PlacedStep extends Written {
  step: StepDefinition;
  number: StepNumber;
  /** The steps that are done by the steps of a workflow, once, to which it belongs: the outermost first, none further out than the loop of which it is a round. */
  within?: readonly Written[];
  /** Of one that is added while the run goes on: the loop whose rounds it belongs to, or the step that it recovers. */
  added_for?: { as: Exclude<AddedFor['as'], 'insert'>; of: StepNumber };
  /** Arguments that a person adds to it by name: one that its action does not list is a mistake then, and nothing to be warned of. */
  added_args?: ReadonlySet<string>;
}

/** A text of a step whose value is not known before the run, with what is known of the things that it names. */
export interface PlacedText extends Written {
  text: AuthorsText;
  /** Of all that it names but steps. */
  types: Readonly<Record<string, KnownType>>;
  /** The steps that it names, by the names that its author uses. */
  steps: Readonly<Record<string, StepNumber>>;
  /** Where the text is in the arguments or files of an action: which. */
  action?: { module: string; action: string };
  /** What it must come to, where that is known. */
  wanted?: ValueType;
}
