import { type Claim, compareClaims, compareSteps, type LastTurn, type WaitingStep } from './claims.ts';

/** So long a turn is remembered, in milliseconds; by then a step that waits has gained more than any fairness gives it. */
const remembered = 60 * 60_000;
/** Of so many experiments a module, those that had a turn last. */
const mostRemembered = 1_000;

/** When experiments were last given an instrument, by module and experiment, the longest ago first. */
export class LastTurns {
  readonly #of = new Map<string, Map<string, LastTurn>>();
  #count = 0;

  of(module: string, experiment: string): LastTurn | undefined {
    return this.#of.get(module)?.get(experiment);
  }

  record(module: string, experiment: string, at: number): LastTurn {
    const last = { at, count: (this.#count += 1) };
    const of = this.#of.get(module) ?? new Map<string, LastTurn>();
    this.#of.set(module, of);
    // The latest stand last.
    of.delete(experiment);
    of.set(experiment, last);
    for (const [oldest, turn] of of) {
      if (of.size <= mostRemembered && turn.at > at - remembered) break;
      of.delete(oldest);
    }
    return last;
  }
}

/** Things in an order that does not change while they are in it. */
class Sorted<T> {
  readonly #things: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get first(): T | undefined {
    return this.#things[0];
  }

  add(thing: T): void {
    this.#things.splice(this.#placeOf(thing), 0, thing);
  }

  delete(thing: T): boolean {
    const place = this.#placeOf(thing);
    return this.#things[place] === thing && this.#things.splice(place, 1).length > 0;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#things.values();
  }

  /** The place of the first that does not come before it. */
  #placeOf(thing: T): number {
    let [low, high] = [0, this.#things.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.#things[middle] as T, thing) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The steps of one experiment in a lane; its claim is that of the first of them. */
class Line implements Claim {
  readonly steps = new Sorted(compareSteps);
  step: WaitingStep;
  last: LastTurn | undefined;

  constructor(step: WaitingStep, last: LastTurn | undefined) {
    this.step = step;
    this.last = last;
  }
}

/** Steps that want the same of one module, with the same priority: where it has no instance for one of them, it has none for any. */
export class Lane {
  readonly module: string;
  /** The location that they move something to. */
  readonly target: string | undefined;
  readonly #turns: LastTurns;
  readonly #lines = new Map<string, Line>();
  readonly #order = new Sorted<Line>(compareClaims);

  constructor({ module, target }: WaitingStep, turns: LastTurns) {
    this.module = module;
    this.target = target;
    this.#turns = turns;
  }

  /** Whose turn it is; undefined where nothing waits. */
  get first(): Claim | undefined {
    return this.#order.first;
  }

  /** The experiments that have steps in it. */
  experiments(): Iterable<string> {
    return this.#lines.keys();
  }

  /** The first step of an experiment. */
  firstOf(experiment: string): WaitingStep | undefined {
    return this.#lines.get(experiment)?.step;
  }

  add(step: WaitingStep): void {
    const { experiment_id: experiment } = step;
    const line = this.#lines.get(experiment) ?? new Line(step, this.#turns.of(this.module, experiment));
    this.#lines.set(experiment, line);
    this.#change(line, () => line.steps.add(step));
  }

  delete(step: WaitingStep): boolean {
    const line = this.#lines.get(step.experiment_id);
    let isHere = false;
    if (line) this.#change(line, () => (isHere = line.steps.delete(step)));
    return isHere;
  }

  hadTurn(experiment: string, last: LastTurn): void {
    const line = this.#lines.get(experiment);
    if (line) this.#change(line, () => (line.last = last));
  }

  /** Those of all experiments that have steps in it. */
  claims(): Iterable<Claim> {
    return this.#order;
  }

  *[Symbol.iterator](): Iterator<WaitingStep> {
    for (const { steps } of this.#order) yield* steps;
  }

  /** A line has another place once anything has changed by which lines are ordered. */
  #change(line: Line, change: () => void): void {
    this.#order.delete(line);
    change();
    const { first } = line.steps;
    if (!first) {
      this.#lines.delete(line.step.experiment_id);
      return;
    }
    line.step = first;
    this.#order.add(line);
  }
}
