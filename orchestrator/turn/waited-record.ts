import type { StepRecord } from '../../shared/contracts/run.ts';
import { readySince } from '../machine/index.ts';
import { type OwnedRun, longestWait } from '../state/index.ts';

/** Milliseconds within which two times count as the same. */
const close = 1_000;

/** The record of a new attempt, with what it has waited for. @param at when it is given out, milliseconds since the epoch */
export function waitedRecord(run: OwnedRun, step: number, record: StepRecord, at: number): StepRecord {
  const wait = run.waits.get(step);
  const ready_at = wait?.since ?? readySince(run.snapshot, step);
  const waited_for = longestWait(wait?.waited, at);
  return {
    ...record,
    ...(ready_at === undefined || follows(run, step, record, ready_at) ? {} : { ready_at }),
    ...(waited_for === undefined ? {} : { waited_for }),
  };
}

/** True where the step could be given out as soon as the run was accepted, or the step before it had ended: that is not stored again. */
function follows(
  { definition, steps }: OwnedRun,
  step: number,
  { attempt }: StepRecord,
  ready_at: number,
): boolean {
  if (attempt !== 1) return false;
  if (step === 0) return Math.abs(ready_at - definition.created_at) < close;
  const before = steps[step - 1];
  if (!before || before.attempt === 0 || before.taken_from !== undefined) return false;
  return Math.abs(ready_at - (before.ended_at ?? Infinity)) < close;
}
