import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { Loop } from '../../shared/contracts/step-flow.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import { waitsFor } from '../commitments/index.ts';
import {
  inFlightState,
  isCancelledAtOnce,
  isEnded,
  roundParts,
  stepsBefore,
  workOf,
} from '../machine/index.ts';
import { groupBy } from '../../shared/kernel/grouping.ts';
import type { LabState, OwnedRun } from '../state/index.ts';

/** A step of a run that is not done. */
export interface RemainingStep {
  position: number;
  definition: StepDefinition;
  /** Those of the others that it waits for to end. What its gaps are counted from is among the others, too. */
  after: number[];
  /** True where its condition has still to be asked: it may be left out. */
  isConditional: boolean;
  /** Of a loop: rounds that are still to be added, one after the other, as a rule and in one of ten cases; whether nobody knows of more. */
  rounds?: { toCome: number; long: number; atLeast: boolean };
}

/** The steps of a run that are not done, each behind those that it waits for, and that its gaps are counted from. Pure. */
export class Remaining {
  readonly steps: RemainingStep[] = [];
  /** True where more steps are to be done than are looked at. */
  isCut = false;
  readonly #run: OwnedRun;
  readonly #known: Pick<LabState, 'rounds'>;
  readonly #most: number;
  readonly #seen = new Set<number>();
  /** The steps that were added to recover others, by those. */
  readonly #recoveries: ReadonlyMap<number | undefined, number[]>;
  /** True where the run comes to its end: only what acts, and what it is cleaned up by, is still done. */
  readonly #drains: boolean;

  /**
   * @param known how many rounds loops had before
   * @param most so many steps are looked at: those that act, and then those that come first
   */
  constructor(run: OwnedRun, known: Pick<LabState, 'rounds'>, most = Infinity) {
    this.#run = run;
    this.#known = known;
    this.#most = most;
    this.#drains = workOf(run.snapshot) === 'draining';
    const { steps } = run.definition;
    const positions = [...steps.keys()];
    this.#recoveries = groupBy(
      positions.filter((position) => steps[position]?.added_for?.as === 'recover'),
      (position) => steps[position]?.added_for?.of,
    );
    if (steps.length > most)
      for (const position of positions) if (this.#flies(position)) this.#visit(position);
    for (const position of positions) this.#visit(position);
  }

  #visit(position: number): void {
    if (this.#seen.has(position)) return;
    this.#seen.add(position);
    const definition = this.#run.definition.steps[position];
    if (!definition || !this.#isToBeDone(position, definition)) return;
    if (this.#isFull()) return;
    const { plan } = this.#run.snapshot;
    const parts = this.#partsOf(position, definition);
    const before = [...stepsBefore(plan, position), ...parts];
    for (const each of [...waitsFor(this.#run, position), ...before]) this.#visit(each);
    if (this.#isFull()) return;
    const after = before.filter((each) => {
      const step = this.#run.definition.steps[each];
      return step !== undefined && this.#isToBeDone(each, step);
    });
    const rounds = this.#roundsOf(position, definition, parts.length);
    const known = this.#run.snapshot.steps[position];
    const isUndecided = known === undefined || known.value === 'pending' || known.value === 'deciding';
    const isConditional = definition.when !== undefined && isUndecided;
    this.steps.push({ position, definition, after, isConditional, ...(rounds && { rounds }) });
  }

  #isFull(): boolean {
    this.isCut ||= this.steps.length >= this.#most;
    return this.isCut;
  }

  #flies(position: number): boolean {
    const step = this.#run.snapshot.steps[position];
    return step !== undefined && inFlightState(step) !== undefined;
  }

  #isToBeDone(position: number, { cleanup }: StepDefinition): boolean {
    const { snapshot } = this.#run;
    const step = snapshot.steps[position];
    if (step && isEnded(step)) return false;
    if (!this.#drains || this.#flies(position)) return true;
    return cleanup === true && !isCancelledAtOnce(snapshot);
  }

  /** What was added to the run for the step, and that it waits for. */
  #partsOf(position: number, { loop, recover }: StepDefinition): number[] {
    if (loop) return [...roundParts(this.#run.snapshot.plan, position)];
    return recover ? (this.#recoveries.get(position) ?? []) : [];
  }

  /** @param parts how many steps its rounds have by now */
  #roundsOf(position: number, { loop }: StepDefinition, parts: number): RemainingStep['rounds'] {
    if (!loop) return undefined;
    const begun = parts / loop.body.length;
    const all = knownRounds(loop, this.#run.steps[position]?.values);
    const usual = all === undefined ? this.#known.rounds.usual(this.#run.definition, position) : undefined;
    const toCome = (rounds: number): number =>
      Math.max(
        begun === 0 && all === undefined ? 1 : 0,
        Math.ceil((rounds - begun) / (loop.for_each?.max_parallel ?? 1)),
      );
    const { median, p90 } = usual ?? { median: all ?? 1, p90: all ?? 1 };
    // Of one that has had more rounds than others had, nobody knows whether there is another.
    const atLeast = all === undefined && (!usual || begun > median);
    return { toCome: toCome(median), long: toCome(p90), atLeast };
  }
}

/** How many rounds a loop has in all; undefined where that comes out as it goes on. */
function knownRounds({ for_each, repeat }: Loop, values: JsonObject | undefined): number | undefined {
  const items: Json | undefined =
    typeof for_each?.items === 'string' ? values?.['/for_each'] : for_each?.items;
  if (Array.isArray(items)) return items.length;
  return repeat && repeat.until === undefined && repeat.while === undefined ? repeat.max : undefined;
}
