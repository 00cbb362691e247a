import type { StepDefinition } from '../../shared/contracts/run.ts';
import {
  inFlightState,
  isCancelledAtOnce,
  isEnded,
  roundParts,
  stepsBefore,
  workOf,
} from '../machine/index.ts';
import type { OwnedRun } from '../state/index.ts';

/** A step of a run that is not done. */
export interface RemainingStep {
  position: number;
  definition: StepDefinition;
  /** Those of the others that it waits for. */
  after: number[];
  /** True where its condition has still to be asked: it may be left out. */
  isConditional: boolean;
  /** Of a loop: rounds that are still to be added, one after the other; whether there may be more. */
  rounds?: { toCome: number; atLeast: boolean };
}

/** The steps of a run that are not done, each behind those that it waits for. Pure. */
export class Remaining {
  readonly steps: RemainingStep[] = [];
  readonly #run: OwnedRun;
  readonly #seen = new Set<number>();
  /** True where the run comes to its end: only what acts, and what it is cleaned up by, is still done. */
  readonly #drains: boolean;

  constructor(run: OwnedRun) {
    this.#run = run;
    this.#drains = workOf(run.snapshot) === 'draining';
    for (let position = 0; position < run.definition.steps.length; position += 1) this.#visit(position);
  }

  #visit(position: number): void {
    if (this.#seen.has(position)) return;
    this.#seen.add(position);
    const definition = this.#run.definition.steps[position];
    if (!definition || !this.#isToBeDone(position, definition)) return;
    const { plan } = this.#run.snapshot;
    const parts = this.#partsOf(position, definition);
    const before = [...stepsBefore(plan, position), ...parts];
    for (const each of before) this.#visit(each);
    const after = before.filter((each) => {
      const step = this.#run.definition.steps[each];
      return step !== undefined && this.#isToBeDone(each, step);
    });
    const rounds = roundsOf(definition, parts.length);
    const known = this.#run.snapshot.steps[position];
    const isUndecided = known === undefined || known.value === 'pending' || known.value === 'deciding';
    const isConditional = definition.when !== undefined && isUndecided;
    this.steps.push({ position, definition, after, isConditional, ...(rounds && { rounds }) });
  }

  #isToBeDone(position: number, { cleanup }: StepDefinition): boolean {
    const { snapshot } = this.#run;
    const step = snapshot.steps[position];
    if (step && isEnded(step)) return false;
    if (!this.#drains || (step && inFlightState(step))) return true;
    return cleanup === true && !isCancelledAtOnce(snapshot);
  }

  /** What was added to the run for the step, and that it waits for. */
  #partsOf(position: number, { loop, recover }: StepDefinition): number[] {
    const { snapshot, definition } = this.#run;
    if (loop) return [...roundParts(snapshot.plan, position)];
    if (!recover) return [];
    return definition.steps.flatMap(({ added_for }, part) =>
      added_for?.as === 'recover' && added_for.of === position ? [part] : [],
    );
  }
}

/** @param parts how many steps its rounds have by now */
function roundsOf({ loop }: StepDefinition, parts: number): RemainingStep['rounds'] {
  if (!loop) return undefined;
  const begun = parts / loop.body.length;
  const { items, max_parallel = 1 } = loop.for_each ?? {};
  // How many rounds of another kind there will be, nobody knows before they are over.
  if (!Array.isArray(items)) return { toCome: begun === 0 ? 1 : 0, atLeast: true };
  return { toCome: Math.ceil((items.length - begun) / max_parallel), atLeast: false };
}
