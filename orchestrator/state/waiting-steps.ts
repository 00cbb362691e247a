import { weightOf } from '../../shared/contracts/run.ts';

/** A step that could start now, if an instance were free. */
export interface WaitingStep {
  run_id: string;
  experiment_id: string;
  /** Its position in the run. */
  position: number;
  module: string;
  action: string;
  /** That of the run and that of the step together; higher goes first. */
  priority: number;
  /** When the run was accepted, milliseconds since the epoch: older goes first among equals. */
  accepted_at: number;
  /** Since when the step has waited, milliseconds since the epoch. */
  ready_at: number;
  /** The only instance that may take the step: its author says so, or the run's plate is on it. */
  home?: string;
  /** The location that the step moves something to, if the workcell verifies locations. */
  target?: string;
  /** How much it uses of the consumables of its module, where it uses any. */
  uses?: Record<string, number>;
  /** Of which of them it cannot be told how much it uses, and why: that counts as none. */
  untold?: Record<string, string>;
  /** True where what is promised may keep it from an instance that others of its lane could take: it is looked at by itself. */
  alone?: true;
  /** Milliseconds that it is declared to take, or may. */
  takes?: number;
  /** True once it is noted why it waits. */
  told?: true;
  /**
   * Since when steps have waited without a break as it is put beside them: by minutes of the clock, a second before a full one would count
   * for as much as a step of priority. Milliseconds since the epoch.
   */
  from?: number;
}

/** When an experiment was last given something. */
export interface LastTurn {
  /** Milliseconds since the epoch. */
  at: number;
  /** Counts the turns of all experiments: the higher was later. */
  count: number;
}

/** Who claims a turn: an experiment, for the step that it would take. */
export interface Claim {
  step: WaitingStep;
  /** When the experiment last had a turn. */
  last: LastTurn | undefined;
}

/**
 * Between experiments: the one whose claim is higher, which is the priority of the step and one for each minute that has begun since the
 * experiment was last given the module; among equals the one whose last turn is longest ago, then that of the older run.
 */
export function compareClaims(a: Claim, b: Claim): number {
  return (
    claimOf(b) - claimOf(a) || (a.last?.count ?? -1) - (b.last?.count ?? -1) || compareAge(a.step, b.step)
  );
}

function claimOf(claim: Claim): number {
  return weightOf(claim.step.priority, waitsSince(claim), claim.step.from);
}

/** Since when an experiment has waited for a turn. */
export function waitsSince({ step, last }: Claim): number {
  return Math.max(step.ready_at, last?.at ?? 0);
}

/**
 * Whether a step may be given the module before another one that waits for it, where that is better for the lab. Without a reason it may where its
 * claim is higher; besides among equal priorities: before another experiment once in the time that this waits, and before another step of its
 * own experiment where its run was handed in before that came to wait. So nobody is passed for ever.
 */
export function mayPass(claim: Claim, other: Claim): boolean {
  const [step, waits] = [claim.step, other.step];
  const isEqual = step.priority === waits.priority;
  if (step.experiment_id === waits.experiment_id)
    return compareSteps(step, waits) <= 0 || (isEqual && step.accepted_at <= waits.ready_at);
  return claimOf(claim) > claimOf(other) || (isEqual && (claim.last?.at ?? -1) < waitsSince(other));
}

/** Within an experiment: the step of higher priority, with one for each minute that has begun since it could start; then that of the older run. */
export function compareSteps(a: WaitingStep, b: WaitingStep): number {
  const weight = (step: WaitingStep) => weightOf(step.priority, step.ready_at, step.from);
  return weight(b) - weight(a) || compareAge(a, b);
}

function compareAge(a: WaitingStep, b: WaitingStep): number {
  return (
    a.accepted_at - b.accepted_at ||
    (a.run_id < b.run_id ? -1 : Number(a.run_id > b.run_id)) ||
    a.position - b.position
  );
}

/** Stands for a module where one run at a time has the whole lab. */
export const wholeLab = '';
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

/** The steps that wait for one module. */
class ModuleQueue {
  readonly lanes = new Map<string, Lane>();
  size = 0;

  *[Symbol.iterator](): Iterator<WaitingStep> {
    for (const lane of this.lanes.values()) yield* lane;
  }
}

/** Steps that could start if an instance were free, by module, in the order in which it is their turn. */
export class WaitingSteps extends Map<string, ModuleQueue> {
  readonly #turns = new LastTurns();
  #from = 0;

  add(step: WaitingStep): void {
    if (this.size === 0) this.#from = step.ready_at;
    step.from = this.#from;
    const queue = this.get(step.module) ?? new ModuleQueue();
    this.set(step.module, queue);
    const key = laneOf(step);
    const lane = queue.lanes.get(key) ?? new Lane(step, this.#turns);
    queue.lanes.set(key, lane);
    lane.add(step);
    queue.size += 1;
  }

  remove(step: WaitingStep): void {
    const [queue, key] = [this.get(step.module), laneOf(step)];
    const lane = queue?.lanes.get(key);
    if (!queue || !lane?.delete(step)) return;
    queue.size -= 1;
    if (!lane.first) queue.lanes.delete(key);
    if (queue.size === 0) this.delete(step.module);
  }

  /** The lane in which a step waits. */
  laneOf(step: WaitingStep): Lane | undefined {
    return this.get(step.module)?.lanes.get(laneOf(step));
  }

  /** The claim to a module, or to the whole lab, that an experiment has by that step. */
  claimTo(queue: string, step: WaitingStep): Claim {
    return { step, last: this.#turns.of(queue, step.experiment_id) };
  }

  /** The experiment of the step has a turn, at its module and in the lab. */
  recordTurn({ module, experiment_id }: WaitingStep, at: number): void {
    this.#turns.record(wholeLab, experiment_id, at);
    const last = this.#turns.record(module, experiment_id, at);
    for (const lane of this.get(module)?.lanes.values() ?? []) lane.hadTurn(experiment_id, last);
  }
}

/** What a step wants, and its priority. */
function laneOf({
  run_id,
  position,
  action,
  home,
  target,
  priority,
  takes,
  uses,
  alone,
}: WaitingStep): string {
  return JSON.stringify([action, home, target, priority, takes, uses, ...(alone ? [run_id, position] : [])]);
}
