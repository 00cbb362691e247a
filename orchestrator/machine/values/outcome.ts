import type { StepRecord } from '../../../shared/contracts/run.ts';
import type { Loop, StepNumber } from '../../../shared/contracts/step-flow.ts';
import type { Outcome, RunSeen } from '../../../shared/expressions/index.ts';
import type { RunSoFar } from './run-so-far.ts';
import { pathsOf, resultOfLoop } from './result-of-loop.ts';
import { roundsOf, type PlacedStep } from './rounds.ts';

/** A run as the expressions of its steps see it. */
export function runSeen(run: RunSoFar): RunSeen {
  const { run_id, label, experiment_id } = run.definition;
  return { outcome: (step) => outcomeOf(run, step), run: { id: run_id, label, experiment_id } };
}

/** What became of a step; of a loop that is not done, what it has come to so far, for only its own rounds and conditions name it then. */
function outcomeOf(run: RunSoFar, step: StepNumber): Outcome | undefined {
  const record = run.records[step];
  const loop = run.definition.steps[step]?.loop;
  const isDone = run.isDone(step);
  if (loop && !(isDone && statusOf(record) !== 'succeeded'))
    return outcomeOfLoop(run, loop, roundsOf(run, step));
  return isDone ? { status: statusOf(record), data: record?.data ?? {}, files: pathsOf(record) } : undefined;
}

/** One of which no round is over is as if it had been skipped: each of its values is null. */
function outcomeOfLoop(run: RunSoFar, loop: Loop, rounds: readonly PlacedStep[][]): Outcome {
  const over = rounds.filter((round) => round.every(({ position }) => run.isDone(position)));
  if (over.length === 0) return { status: 'skipped', data: {}, files: {} };
  const counted = loop.repeat ? over.slice(-1) : over;
  const failed = counted.every((round) =>
    round.some(({ position }) => statusOf(run.records[position]) === 'failed'),
  );
  return { status: failed ? 'failed' : 'succeeded', ...resultOfLoop(run, loop, over) };
}

/** One without a record was left out before anything was known of it. */
function statusOf(record: StepRecord | undefined): Outcome['status'] {
  if (record === undefined) return 'skipped';
  const { status, resolution } = record;
  if (status === 'succeeded' || status === 'skipped') return status;
  return status === 'cancelled' && resolution?.as === 'skip' ? 'skipped' : 'failed';
}
