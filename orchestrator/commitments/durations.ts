import type { StepDefinition } from '../../shared/contracts/run.ts';
import { isPerson } from '../../shared/contracts/workcell.ts';
import type { LabState, OwnedRun } from '../state/index.ts';
import type { GapOf } from './gaps-of-run.ts';

/** How long a step is expected to take once an instrument has it, in milliseconds. */
export interface ExpectedDuration {
  /** In half of all cases no longer. */
  usual: number;
  /** In nine of ten cases no longer. */
  long: number;
  /** What says so: the workflow, earlier steps, or the time after which it is stopped. */
  basis: 'declared' | 'history' | 'timeout';
}

type Known = Pick<LabState, 'durations' | 'workcell'>;
type TimedStep = Pick<StepDefinition, 'module' | 'action' | 'timeout' | 'duration'>;

/**
 * What its workflow declares, and by how much earlier steps took longer than was declared; else what earlier steps took, on that instance if it
 * is given; else its `timeout`; undefined where nobody can tell. What people took says nothing of how long the next will.
 */
export function expectedDuration(
  { durations, workcell }: Known,
  { module, action, timeout, duration }: TimedStep,
  instance?: string,
): ExpectedDuration | undefined {
  if (duration !== undefined) {
    const { median, p90 } = durations.overrun(module, action, instance) ?? { median: 0, p90: 0 };
    return { usual: duration * 1000 + median, long: duration * 1000 + p90, basis: 'declared' };
  }
  const usual = isPerson(workcell, module) ? undefined : durations.usual(module, action, instance);
  if (usual) return { usual: usual.median, long: usual.p90, basis: 'history' };
  return timeout === null ? undefined : { usual: timeout * 1000, long: timeout * 1000, basis: 'timeout' };
}

/** How long a step must be expected to take at most, in milliseconds: what a promise is held against. */
export function expectedMs(known: Known, step: TimedStep, instance?: string): number | undefined {
  return expectedDuration(known, step, instance)?.long;
}

/** The shortest that it is likely to take: a gap is kept also where what comes before it ends early. */
export function leastMs({ durations }: Known, { module, action }: TimedStep, instance?: string): number {
  const { least = 0, count = 0 } = durations.usual(module, action, instance) ?? {};
  return count < enoughTimes ? 0 : least * 0.9;
}

/** How long it takes in any case: a gap to its end is as long as that when it begins, so to say. What its workflow declares counts. */
export function certainMs(known: Known, step: TimedStep): number {
  return step.duration === undefined ? leastMs(known, step) : step.duration * 1000;
}

/** How long a step has to wait at least from the point on that a gap is counted from, in milliseconds. */
export function pauseOf(
  known: Known,
  { definition }: Pick<OwnedRun, 'definition'>,
  { min = 0, at, to }: GapOf,
): number {
  const step = definition.steps[to];
  return Math.max(0, min * 1000 - (at === 'end' && step ? certainMs(known, step) : 0));
}

/** A step that an instrument has in hand. Times are milliseconds. */
export interface InHand {
  /** Missing where its run is over. */
  step: StepDefinition | undefined;
  begins: number;
  /** How long it is expected to take; undefined where nobody knows. */
  expected: number | undefined;
  /** By how much it lasts longer than that. */
  late: number;
}

export function inHand(
  state: Known & Pick<LabState, 'runs'>,
  { run_id, position, instance }: { run_id: string; position: number; instance: string },
  now: number,
): InHand {
  const run = state.runs.get(run_id);
  const step = run?.definition.steps[position];
  const begins = run?.steps[position]?.started_at ?? now;
  const expected = step && expectedMs(state, step, instance);
  return { step, begins, expected, late: expected === undefined ? 0 : Math.max(0, now - begins - expected) };
}

/** Of fewer times nobody says what is the shortest. */
const enoughTimes = 10;
