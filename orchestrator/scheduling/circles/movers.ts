import { isCleaningUp, isEnded, workOf } from '../../machine/index.ts';
import { isEnding, type LabState, type OwnedRun } from '../../state/index.ts';

/** A step of a run that will take away what is at a location. */
export interface Mover {
  run: OwnedRun;
  position: number;
}

/** The steps that are to come which take away what is at the location: the first of them clears it. */
export function moversFrom(state: LabState, location: string): Mover[] {
  return [...(state.sources.get(location) ?? [])].flatMap(([run_id, positions]) => {
    const run = state.runs.get(run_id);
    if (!run || run.definition.simulate || !goesOn(state, run)) return [];
    return positions.flatMap((position) => {
      const step = run.snapshot.steps[position];
      return step && isEnded(step) ? [] : [{ run, position }];
    });
  });
}

/** Of a run that comes to its end, no step begins any more. */
function goesOn(state: LabState, { definition, snapshot }: OwnedRun): boolean {
  return (
    !isEnding(state.endings, definition.run_id) && (workOf(snapshot) !== 'draining' || isCleaningUp(snapshot))
  );
}
