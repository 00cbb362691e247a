import type { JsonObject, Json } from '../../../shared/kernel/json/json.ts';
import type { StepDefinition, RunDefinition, StepRecord } from '../../../shared/contracts/run.ts';
import type { Failure } from '../../../shared/kernel/errors/weir-error.ts';
import type { StepNumber } from '../../../shared/contracts/step-flow.ts';

/**
 * What is to be done about a step whose turn has come: its machine hears it, and has an event of that name.
 *
 * - `go`: it is done, with these values in the places of its expressions
 * - `pass`: its condition is not true
 * - `refuse`: its expressions come to nothing that can be used, its rounds do not fit into the run, or are used up; `data`: what they have come to
 * - `round`: it is a loop, and these steps are added for it, in this order, at the end of the run; with none, its rounds are under way.
 *   `values`: the list that it goes through, where that was just worked out
 * - `looped`: it is a loop, and all its rounds are done
 */
export type Decision<Added = StepDefinition> =
  | { type: 'go'; values: JsonObject }
  | { type: 'pass' }
  | { type: 'refuse'; error: Failure; data?: JsonObject }
  | { type: 'round'; added: readonly Added[]; values?: JsonObject }
  | { type: 'looped'; data: JsonObject };

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
