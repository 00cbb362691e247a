import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { WaitKind } from '../../shared/contracts/wait-reason.ts';
import { expectedDuration } from '../commitments/index.ts';
import { isEnded } from '../machine/index.ts';
import type { LabState, OwnedRun } from '../state/index.ts';

/** Where no action takes longer, in milliseconds, nobody asks when a run will be over. */
const soon = 300;
/** What nobody knows the time of may be over at once; where it is not after so long, in milliseconds, that is told. */
const patience = 2_000;
/** So many steps are looked at. */
const mostSteps = 5_000;
/** What steps of a lab wait for in which all goes on. */
const usualWaits = new Set<WaitKind | undefined>(['busy', 'sequential', undefined]);

/** True where a forecast says more than that all will be over soon. It is asked all the time, and answers without working out what comes when. */
export function isWorthIt(state: LabState, now: number): boolean {
  let left = mostSteps;
  for (const run of state.runs.values()) {
    const { definition, outline } = run;
    if (definition.simulate || outline.over) continue;
    const isOld = now - definition.created_at > patience;
    if (isOld && (outline.paused || isStuck(run))) return true;
    for (const [position, step] of definition.steps.entries()) {
      const known = run.snapshot.steps[position];
      if (known && isEnded(known)) continue;
      if (isOld && known?.context.attempt?.silent_since !== undefined) return true;
      if (takesLong(state, step, isOld)) return true;
      if ((left -= 1) === 0) return false;
    }
  }
  return false;
}

function isStuck({ waits }: OwnedRun): boolean {
  for (const { kind } of waits.values()) if (!usualWaits.has(kind)) return true;
  return false;
}

/** @param unknown whether one of which nobody knows takes long */
function takesLong(state: LabState, step: StepDefinition, unknown: boolean): boolean {
  const { items } = step.loop?.for_each ?? {};
  const rounds = Array.isArray(items) ? items.length : 1;
  return (step.loop?.body ?? [step]).some((part) => {
    if (part.loop) return takesLong(state, part, unknown);
    const expected = expectedDuration(state, part);
    return expected ? expected.usual * rounds > soon : unknown;
  });
}
