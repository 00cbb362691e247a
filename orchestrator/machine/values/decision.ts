import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { Failure } from '../../../shared/kernel/errors/weir-error.ts';

/**
 * What is to be done about a step whose turn has come.
 *
 * - `go`: it is done, with these values in the places of its expressions
 * - `skip`: its condition is not true
 * - `fail`: its expressions come to nothing that can be used, its rounds do not fit into the run, or are used up; `data`: what they have come to
 * - `rounds`: it is a loop, and these steps are added for it, in this order, at the end of the run; with none, its rounds are under way.
 *   `values`: the list that it goes through, where that was just worked out
 * - `done`: it is a loop, and all its rounds are done
 */
export type Decision =
  | { kind: 'go'; values: JsonObject }
  | { kind: 'skip' }
  | { kind: 'fail'; error: Failure; data?: JsonObject }
  | { kind: 'rounds'; added: StepDefinition[]; values?: JsonObject }
  | { kind: 'done'; data: JsonObject };
