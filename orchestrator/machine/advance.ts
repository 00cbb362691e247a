import { machineVersion, type RunSnapshot } from './run-context.ts';
import type { RunEffect } from './run-effect.ts';
import type { RestTiming, RunEvent } from './run-event.ts';
import type { Plan } from './plan.ts';
import { EventApplier } from './apply-event.ts';
import { WorkingRun } from './working-run.ts';
import { isOver } from './run-queries.ts';
import { runChart } from './run.ts';
import { protocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';

export interface Advance {
  snapshot: RunSnapshot;
  effects: RunEffect[];
  /** Positions of the steps that have changed. */
  changed: ReadonlySet<number>;
  /** False where the event did not fit: then nothing changes. */
  heard: boolean;
}

/** A run of these steps that nobody has admitted yet. */
export function beginRun(plan: Plan): RunSnapshot {
  const context = { machine_version: machineVersion, homes: {} };
  return { ...runChart.begin(context), steps: {}, undone: [], engaged: [], plan };
}

/**
 * What an event makes of a run: it goes to the step that it is about, or to the run; and what becomes of the one is told
 * to the other. Pure. A run that is over never changes, whatever comes.
 * @throws what the charts throw; the caller then sends `crash`, which ends this run alone.
 */
export function advance(
  snapshot: RunSnapshot,
  event: RunEvent,
  timing: RestTiming = protocolTiming.owner,
): Advance {
  const unheard = { snapshot, effects: [], changed: new Set<number>(), heard: false };
  if (isOver(snapshot)) return unheard;
  const run = new WorkingRun(snapshot, event.at);
  new EventApplier(run, event.at, timing).hear(event);
  const { effects, changed } = run;
  return run.snapshot === snapshot && effects.length === 0
    ? unheard
    : { snapshot: run.snapshot, effects, changed, heard: true };
}

/** When the run next needs a `tick`, in milliseconds since the epoch; undefined where it waits for no time. */
export function nextDeadline({ context, steps, engaged }: RunSnapshot): number | undefined {
  let next = Infinity;
  const consider = (due: Partial<Record<string, number>> | undefined) => {
    for (const at of Object.values(due ?? {})) if (at !== undefined) next = Math.min(next, at);
  };
  consider(context.due);
  for (const position of engaged) consider(steps[position]?.context.due);
  return next === Infinity ? undefined : next;
}
