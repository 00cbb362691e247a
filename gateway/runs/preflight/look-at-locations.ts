import type { StepLocation } from '../../../shared/contracts/preflight.ts';
import type { WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { movedLocations } from '../../../shared/explain/index.ts';
import type { PlacedStep } from '../../../shared/workflow/index.ts';

/** The locations that each step moves something from and to, as they are now. Pure. */
export function lookAtLocations(
  steps: readonly Pick<PlacedStep, 'step' | 'name'>[],
  state: WorkcellState,
): StepLocation[][] {
  const inUse = new Map(
    [...state.instances.values()]
      .flatMap(({ occupied }) => occupied)
      .flatMap(({ run_id, locations = [] }) => locations.map((name) => [name, run_id] as const)),
  );
  /** Which step of the run has moved something from or to there before, by location. */
  const moved = new Map<string, string>();
  return steps.map(({ step, name: own }) => {
    const { source, target } = movedLocations(step, false);
    const found = [
      ...(source === undefined ? [] : [look('source', source)]),
      ...(target === undefined || target === source ? [] : [look('target', target)]),
    ];
    for (const { name } of found) moved.set(name, step.name || own);
    return found;
  });

  function look(as: StepLocation['as'], name: string): StepLocation {
    const changed_by = moved.get(name);
    return { name, as, ...stateOf(name), ...(changed_by === undefined ? {} : { changed_by }) };
  }

  function stateOf(name: string): Pick<StepLocation, 'state' | 'text'> {
    const user = inUse.get(name);
    if (user !== undefined) return { state: 'in_use', text: `${name} is in use by run ${user}` };
    const { state: holds = 'Empty', unverified_by } = state.locations.get(name) ?? {};
    if (holds === 'Empty') return { state: 'empty', text: `${name} is empty` };
    if (holds !== 'unverified')
      return { state: 'taken', text: `${name} holds what is of experiment ${holds}` };
    const by = unverified_by === undefined ? '' : ` since a step of run ${unverified_by.split('.')[0] ?? ''}`;
    const remedy = `somebody must look and say what is there (POST /locations/${name}/set?experiment_id=)`;
    return { state: 'unverified', text: `${name} is unverified${by}: ${remedy}` };
  }
}

/** What is odd about a location for the step that uses it; undefined where nothing is, or where a step before it changes that. */
export function oddityOf({ as, state, text, changed_by }: StepLocation): string | undefined {
  if (changed_by !== undefined) return undefined;
  if (as === 'source') return state === 'empty' ? `${text}: there is nothing to move` : undefined;
  return state === 'empty' ? undefined : `${text}, and the step moves something there`;
}
