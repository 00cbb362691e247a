import { parseStepKey, stepKey } from '../../shared/contracts/command-id.ts';
import { isEnded, keptBy, stepsWithin } from '../machine/index.ts';
import type { Activity } from '../planner/index.ts';
import type { OwnedRun } from '../state/index.ts';

/** What a run has to itself from one of its steps to another. */
interface Span {
  from: number;
  until: number;
  /** The instances. */
  keys: readonly string[];
  /** True where it has them already. */
  hasBegun: boolean;
}

/**
 * Has the activities of a run keep the instances that it has to itself, or is to have: the first holds them until the last has ended, and those
 * between need none of them. Of a module with several instances nobody knows yet which it will be: that is not kept.
 * @param keysOf the instances of a module
 */
export function keepModules(
  run: OwnedRun,
  activities: readonly Activity[],
  keysOf: (module: string) => readonly string[],
): Activity[] {
  const { run_id } = run.definition;
  const kept = [...activities];
  for (const { from, until, keys, hasBegun } of spansOf(run, keysOf)) {
    const last = stepKey(run_id, until);
    if (keys.length === 0 || !kept.some(({ id }) => id === last)) continue;
    const within = stepsWithin(run.snapshot.plan, { from, until });
    const spans = keys.map((resource) => ({ resource, until: { activity: last, at: 'end' as const } }));
    const first = hasBegun ? undefined : stepKey(run_id, from);
    kept.forEach((activity, n) => {
      if (!within.has(parseStepKey(activity.id).position)) return;
      const modes = activity.modes.map((mode) => {
        const others = mode.uses.filter(({ resource }) => !keys.includes(resource));
        return { ...mode, uses: activity.id === first ? [...others, ...spans] : others };
      });
      kept[n] = { ...activity, modes };
    });
    if (!hasBegun) continue;
    const modes = [{ instance: '', duration: 0, uses: spans }];
    kept.push({ id: `${last} keeps from ${from}`, modes, begun: { instance: '', at: 0 } });
  }
  return kept;
}

function spansOf({ definition, snapshot }: OwnedRun, keysOf: (module: string) => readonly string[]): Span[] {
  const begun = keptBy(snapshot).map(({ from, until, instances = [] }) => ({
    ...{ from, until, keys: instances, hasBegun: true },
  }));
  const toCome = definition.steps.flatMap(({ reserve = [] }, from) => {
    const step = snapshot.steps[from];
    if (step && (isEnded(step) || step.context.attempts > 0)) return [];
    return reserve.map(({ modules, until }) => {
      const keys = modules.map(keysOf).flatMap((all) => (all.length === 1 ? all : []));
      return { from, until, keys, hasBegun: false };
    });
  });
  return [...begun, ...toCome];
}
