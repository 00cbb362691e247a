import type { StepRecord } from '../../shared/contracts/run.ts';
import type { RunSnapshot } from '../machine/index.ts';
import type { OwnedRun } from './lab-state.ts';

/** Hears what a turn changes while it is played. Nothing of it is committed yet. */
export interface TurnWatch {
  /** The record of a step is another one; `before` is undefined where it had none. */
  recordChanged(run: OwnedRun, position: number, before: StepRecord | undefined, record: StepRecord): void;
  /** The run stands elsewhere than `before`; `changed`: positions of the steps that do. */
  runAdvanced(run: OwnedRun, before: RunSnapshot, changed: ReadonlySet<number>): void;
}
