import { thingsAt } from '../../shared/contracts/locations.ts';
import { mostWaitsTold } from '../../shared/contracts/waiting-for.ts';
import { transfersFrom } from './deadlocks/waits-graph.ts';
import { type LabState, type OwnedRun, shownWaits, type Refusal, type WaitingStep } from '../state/index.ts';

/** To so many steps that wait for a module it is told which run the instrument has: that changes all the time. */
const mostInformed = 10;

/** The refusals as they are told. */
export function asTold(
  state: LabState,
  refusals: ReadonlyMap<WaitingStep, Refusal>,
): ReadonlyMap<WaitingStep, Refusal> {
  const told = namedToTheFirst(state, refusals);
  for (const [step, refusal] of refusals) {
    const run = refusal.kind === 'location' && refusal.run === undefined ? whoClears(state, step) : undefined;
    if (run !== undefined) told.set(step, { ...refusal, run });
  }
  return told;
}

/** The run that will take away what is where the step moves something to. */
function whoClears(state: LabState, { target = '' }: WaitingStep): string | undefined {
  const transfers = transfersFrom(state, target);
  const there = thingsAt(state.locations.get(target)).map(({ state: holds }) => holds);
  const transfer = transfers.find(({ run }) => there.includes(run.definition.experiment_id)) ?? transfers[0];
  return transfer?.run.definition.run_id;
}

/** The refusals; of a busy instrument those that do not stand first in a queue are not told who has it. */
function namedToTheFirst(
  { waiting }: LabState,
  refusals: ReadonlyMap<WaitingStep, Refusal>,
): Map<WaitingStep, Refusal> {
  const told = new Map(refusals);
  const informed = new Map<string, Set<WaitingStep>>();
  for (const [step, refusal] of refusals) {
    if (refusal.kind !== 'busy' || refusal.run === undefined) continue;
    const first = informed.get(step.module) ?? firstOf(waiting.get(step.module) ?? []);
    informed.set(step.module, first);
    const { run: _, ...rest } = refusal;
    if (!first.has(step)) told.set(step, rest);
  }
  return told;
}

function firstOf(steps: Iterable<WaitingStep>): Set<WaitingStep> {
  const first = new Set<WaitingStep>();
  for (const step of steps) if (first.add(step).size === mostInformed) break;
  return first;
}

/** Of a run with thousands of waiting steps it is asked about those that are shown. */
export function isAsked({ runs }: LabState, all: boolean): (step: WaitingStep) => boolean {
  const shown = new Map<OwnedRun, Set<number>>();
  const isShown = (run: OwnedRun, position: number): boolean => {
    if (run.waits.size <= mostWaitsTold) return true;
    const known = shown.get(run) ?? new Set(shownWaits(run).map(([shownAt]) => shownAt));
    shown.set(run, known);
    return known.has(position);
  };
  return ({ run_id, position, told = false }) => {
    // Thousands wait: of most of them it is told.
    if (told && !all) return false;
    const run = runs.get(run_id);
    return run !== undefined && isShown(run, position);
  };
}
