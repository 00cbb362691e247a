import type { RunEventBody } from '../../shared/contracts/run-event.ts';
import type { StepRecord } from '../../shared/contracts/run.ts';
import type { LogLevel, RunFact } from '../../shared/contracts/run-fact.ts';

/**
 * What the machine wants done, as data: the shell carries it out after the commit.
 *
 * - `log`: a line for the run's log
 * - `beginStep`: a new attempt; replaces the step's record
 * - `patchStep`: facts added to the step's record
 * - `tell`: an event of the run
 * - `decide`: what the step's expressions, its condition or its loop come to is to be worked out, and told by `decided`
 * - `addRecovery`: the steps that are done when it fails are to be added, and told by `recovery`
 * - `takeOver`: the step is done already, in the run that this one goes on from; its record is taken over
 * - `sendCommand`: the command goes to its agent
 * - `sendCancel`: the agent is asked to stop the command
 * - `bookLocations`: the step has succeeded; its source is empty and its target is taken
 * - `unverifyLocations`: the step may have moved something, or still be moving it; where that is or will be is unverified
 * - `restoreLocations`: the step has moved nothing after all; what it has made unverified is as it was before
 * - `quarantine`: nobody knows what the instrument did; it takes no commands until a person has looked, and its
 *   locations are unverified
 * - `endQuarantine`: it is known now what the step did there; it is no reason any more to hold the instance back
 */
export type RunEffect =
  | { type: 'log'; level: LogLevel; fact: RunFact }
  | { type: 'beginStep'; step: number; record: StepRecord }
  | {
      type: 'patchStep';
      step: number;
      patch: Partial<StepRecord>;
      clear?: (keyof StepRecord)[];
      /** What is patched where the record does not say it. */
      unlessKnown?: Partial<StepRecord>;
      /** What is patched where the step has no record. */
      ifNone?: StepRecord;
    }
  | { type: 'tell'; event: Pick<RunEventBody, 'name' | 'gap'> }
  | { type: 'decide'; step: number }
  | { type: 'addRecovery'; step: number }
  | { type: 'takeOver'; step: number }
  | { type: 'sendCommand'; command_id: string }
  | { type: 'sendCancel'; command_id: string; module: string; instance: string; number: number }
  | { type: 'bookLocations'; step: number }
  | { type: 'unverifyLocations'; step: number }
  | { type: 'restoreLocations'; step: number }
  | {
      type: 'quarantine';
      step: number;
      command_id: string;
      module: string;
      instance: string;
      reason: string;
    }
  | { type: 'endQuarantine'; step: number; module: string; instance: string };
