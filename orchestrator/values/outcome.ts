import type { StepRecord } from '../../shared/contracts/run.ts';
import type { Loop, StepNumber } from '../../shared/contracts/step-flow.ts';
import type { Outcome } from '../../shared/expressions/variables.ts';
import type { RunSoFar } from './run-so-far.ts';
import { pathsOf, resultOfLoop } from './result-of-loop.ts';
import { roundsOf, type PlacedStep } from './rounds.ts';

/** What became of a step, as expressions see it; undefined where it is not done. */
export function outcomeOf(run: RunSoFar, step: StepNumber): Outcome | undefined {
  if (!run.isDone(step)) return undefined;
  const record = run.records[step];
  const status = statusOf(record);
  const loop = run.steps[step]?.loop;
  if (loop && status === 'succeeded') return { status, ...resultOfLoop(run, loop, roundsOf(run, step)) };
  return { status, data: record?.data ?? {}, files: pathsOf(record) };
}

/** What became of a loop so far, as its own conditions see it: of a single step that is repeated, what became of that. */
export function outcomeSoFar(run: RunSoFar, loop: Loop, rounds: readonly PlacedStep[][]): Outcome {
  const failed = (rounds.at(-1) ?? []).some(({ position }) => statusOf(run.records[position]) === 'failed');
  return { status: failed ? 'failed' : 'succeeded', ...resultOfLoop(run, loop, rounds) };
}

/** One without a record was left out before anything was known of it. */
function statusOf(record: StepRecord | undefined): Outcome['status'] {
  if (record === undefined) return 'skipped';
  const { status, resolution } = record;
  if (status === 'succeeded' || status === 'skipped') return status;
  return status === 'cancelled' && resolution?.as === 'skip' ? 'skipped' : 'failed';
}
