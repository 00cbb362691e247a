import type { Json } from '../../../shared/kernel/json/json.ts';
import type { RunDefinition, StepRecord } from '../../../shared/contracts/run.ts';
import type { StepNumber } from '../../../shared/contracts/step-flow.ts';

/** What has become of a run, as far as the values of its further steps depend on it. */
export interface RunSoFar {
  /** With all steps that it has by now, those that were added included. */
  definition: Pick<RunDefinition, 'run_id' | 'label' | 'experiment_id' | 'steps'>;
  /** By position. */
  records: Readonly<Record<StepNumber, StepRecord>>;
  /** True where a step has come to its end, and nothing more becomes of it. */
  isDone: (step: StepNumber) => boolean;
  /** Positions of the steps of a loop's rounds by now: round by round, those of each in the order of the loop's body. */
  roundParts: (loop: StepNumber) => readonly StepNumber[];
  /** The locations that a module knows: their coordinates, by name. */
  locationsOf?: (module: string) => Readonly<Record<string, Json>>;
}
