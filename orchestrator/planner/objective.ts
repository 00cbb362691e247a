import type { Placement } from './occupancy.ts';
import { at, type Numbers } from './numbers.ts';
import type { Tables } from './tables.ts';

/** What a plan is worth: the first difference decides, less is better. */
export interface Value {
  readonly makespan: number;
  /** The ends of the runs, times their weights. */
  readonly ends: number;
  /** By how much activities begin at other times than in the plan before. */
  readonly moved: number;
}

export function isBetter(one: Value, other: Value): boolean {
  if (one.makespan !== other.makespan) return one.makespan < other.makespan;
  if (one.ends !== other.ends) return one.ends < other.ends;
  return one.moved < other.moved;
}

/** `earlier` has the starts of the plan before, -1 where an activity was not in it. */
export function valueOf(tables: Tables, { starts, modes }: Placement, earlier: Numbers | undefined): Value {
  const { activities, modeDuration, run, runWeights } = tables;
  const ends = runWeights.map(() => 0);
  let [makespan, moved] = [0, 0];
  for (let i = 0; i < activities; i += 1) {
    const end = at(starts, i) + at(modeDuration, at(modes, i));
    const ofRun = at(run, i);
    makespan = Math.max(makespan, end);
    if (ofRun >= 0) ends[ofRun] = Math.max(ends[ofRun] ?? 0, end);
    if (earlier && at(earlier, i) >= 0) moved += Math.abs(at(starts, i) - at(earlier, i));
  }
  return { makespan, moved, ends: ends.reduce((sum, end, r) => sum + end * (runWeights[r] ?? 1), 0) };
}
