import { wholeLab, type LastTurns, type WaitingStep, type LastTurn } from '../state/index.ts';
import { weightOf } from '../../shared/contracts/run.ts';
import { addTo } from '../../shared/kernel/grouping.ts';

/** Things of which the first, by an order, is to be had at any time. Adding and taking cost the logarithm of their number. */
class Heap<T> {
  readonly #things: T[];
  readonly #isBefore: (a: T, b: T) => boolean;

  /** `things` is the heap's own from now on. */
  constructor(things: T[], isBefore: (a: T, b: T) => boolean) {
    this.#things = things;
    this.#isBefore = isBefore;
    for (let at = (things.length >> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }

  /** The first; undefined where there is none. */
  get first(): T | undefined {
    return this.#things[0];
  }

  /** To be called when what the first goes by has changed: it comes no earlier than before. */
  firstChanged(): void {
    this.#sink(0);
  }

  removeFirst(): void {
    const last = this.#things.pop();
    if (last === undefined || this.#things.length === 0) return;
    this.#things[0] = last;
    this.#sink(0);
  }

  #sink(from: number): void {
    const things = this.#things;
    for (let at = from; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (this.#comesFirst(left, first)) first = left;
      if (this.#comesFirst(right, first)) first = right;
      const [up, down] = [things[first], things[at]];
      if (first === at || up === undefined || down === undefined) return;
      things[at] = up;
      things[first] = down;
      at = first;
    }
  }

  #comesFirst(at: number, than: number): boolean {
    const [a, b] = [this.#things[at], this.#things[than]];
    return a !== undefined && b !== undefined && this.#isBefore(a, b);
  }
}

/** The steps of one experiment that wait for a module, in the order in which they have their turns. */
class Claimant {
  /** The one that has the next turn. */
  head: WaitingStep;
  readonly #steps: WaitingStep[];
  readonly #now: number;
  readonly #isSequential: boolean;
  #last: LastTurn | undefined;
  #at = 0;
  #isSorted = false;
  /** By place in the order, the weight of the weightiest from there on. */
  #claims: number[] | undefined;

  /**
   * Each turn makes one for each experiment that waits for what has become free; mostly they have one step each.
   * @param steps the claimant's own from now on, and at least one
   * @param last when the experiment was last given the module
   */
  constructor(
    steps: WaitingStep[],
    last: LastTurn | undefined,
    { now, sequential }: { now: number; sequential: boolean },
  ) {
    this.#steps = steps;
    this.#last = last;
    this.#now = now;
    this.#isSequential = sequential;
    this.head = steps[0] as WaitingStep;
    for (let at = 1; at < steps.length; at += 1) {
      const step = steps[at] as WaitingStep;
      if (this.#compare(step, this.head) < 0) this.head = step;
    }
  }

  /** True where it has its turn before the other. */
  isBefore(other: Claimant, sequential: boolean): boolean {
    if (sequential && this.head.begun !== other.head.begun) return this.head.begun;
    const order =
      other.#claim() - this.#claim() ||
      (this.#last?.count ?? -1) - (other.#last?.count ?? -1) ||
      compareAge(this.head, other.head);
    return order < 0;
  }

  /** It has had a turn: what it waits from now on counts anew. */
  hadTurn(last: LastTurn): void {
    this.#last = last;
    this.#claims = undefined;
  }

  /** Goes on to the next step; false where there is none. */
  next(): boolean {
    this.#at += 1;
    if (this.#at >= this.#steps.length) return false;
    if (!this.#isSorted) {
      this.#steps.sort((a, b) => this.#compare(a, b));
      this.#claims = undefined;
      this.#isSorted = true;
    }
    this.head = this.#steps[this.#at] ?? this.head;
    return true;
  }

  /** The weight of the weightiest of them: it is asked for where several experiments wait. */
  #claim(): number {
    this.#claims ??= this.#claimsFrom(this.#at);
    return this.#claims[this.#at] ?? -Infinity;
  }

  #compare(a: WaitingStep, b: WaitingStep): number {
    return compareWithin(a, b, this.#now, this.#isSequential);
  }

  #claimsFrom(first: number): number[] {
    const claims: number[] = [];
    let most = -Infinity;
    for (let at = this.#steps.length - 1; at >= first; at -= 1) {
      const step = this.#steps[at];
      if (step) most = Math.max(most, this.#weightOf(step));
      claims[at] = most;
    }
    return claims;
  }

  /** What the step weighs against those of other experiments. */
  #weightOf({ priority, ready_at }: WaitingStep): number {
    return weightOf(priority, this.#now - Math.max(ready_at, this.#last?.at ?? 0));
  }
}

function compareWithin(a: WaitingStep, b: WaitingStep, now: number, sequential: boolean): number {
  if (sequential && a.begun !== b.begun) return a.begun ? -1 : 1;
  const rank = ({ priority, ready_at }: WaitingStep): number => weightOf(priority, now - ready_at);
  return rank(b) - rank(a) || compareAge(a, b);
}

/** The older run first. */
function compareAge(a: WaitingStep, b: WaitingStep): number {
  return (
    a.accepted_at - b.accepted_at ||
    (a.run_id < b.run_id ? -1 : Number(a.run_id > b.run_id)) ||
    a.position - b.position
  );
}

/**
 * The order in which steps have their turn. Between experiments that wait for a module the one goes first whose claim is highest: the
 * priority of a step of it, and one for each full minute that the step has waited since the experiment was last given that module.
 * Among equals it is the one whose last turn is longest ago. So an experiment of many runs gets no more turns than one of few.
 * Within an experiment: the step whose priority is highest, and one for each full minute of waiting; then that of the older run.
 */
export class TurnOrder {
  readonly #queues = new Map<string, Heap<Claimant>>();
  readonly #now: number;
  readonly #sequential: boolean;
  #count: number;
  /** Where the step stands whose turn it is; undefined where that is not known. */
  #current: Heap<Claimant> | undefined;

  constructor(
    waiting: Iterable<WaitingStep>,
    { now, sequential, turns }: { now: number; sequential: boolean; turns: LastTurns },
  ) {
    this.#now = now;
    this.#sequential = sequential;
    this.#count = turns.count;
    for (const [queue, experiments] of byQueue(waiting, sequential)) {
      const last = turns.of.get(queue);
      const claimants: Claimant[] = [];
      for (const [experiment, steps] of experiments)
        claimants.push(new Claimant(steps, last?.get(experiment), { now, sequential }));
      this.#queues.set(queue, new Heap(claimants, (a, b) => a.isBefore(b, sequential)));
    }
  }

  /** The step whose turn it is; undefined where none is left. */
  get step(): WaitingStep | undefined {
    this.#current = this.#next();
    return this.#current?.first?.head;
  }

  /** That step is given to an instance (`granted`), or cannot be; the next one has its turn. */
  pass(granted: boolean): void {
    const heap = this.#current ?? this.#next();
    this.#current = undefined;
    const claimant = heap?.first;
    if (!claimant) return;
    if (granted) claimant.hadTurn({ at: this.#now, count: (this.#count += 1) });
    if (claimant.next()) heap?.firstChanged();
    else heap?.removeFirst();
  }

  /** No step for the module has a turn any more. */
  drop(module: string): void {
    this.#queues.delete(module);
  }

  /** Where the step stands whose turn it is. */
  #next(): Heap<Claimant> | undefined {
    let next: Heap<Claimant> | undefined;
    for (const heap of this.#queues.values()) {
      if (heap.first && (!next?.first || heap.first.isBefore(next.first, this.#sequential))) next = heap;
    }
    return next;
  }
}

/** So long a turn is remembered, in milliseconds; by then a step that waits has gained more than any fairness gives it. */
const remembered = 60 * 60_000;
/** Of so many experiments a module, those that had a turn last. */
const mostRemembered = 1_000;

/** Notes that an experiment has a turn. */
export function recordTurn(turns: LastTurns, module: string, experiment: string, at: number): void {
  turns.count += 1;
  const of = turns.of.get(module) ?? new Map<string, LastTurn>();
  turns.of.set(module, of);
  // The latest stand last.
  of.delete(experiment);
  of.set(experiment, { at, count: turns.count });
  for (const [oldest, turn] of of) {
    if (of.size <= mostRemembered && turn.at > at - remembered) return;
    of.delete(oldest);
  }
}

/** The steps of each experiment that wait for a module; in a sequential lab, which waits for all of it. */
function byQueue(
  waiting: Iterable<WaitingStep>,
  sequential: boolean,
): Map<string, Map<string, WaitingStep[]>> {
  const queues = new Map<string, Map<string, WaitingStep[]>>();
  for (const step of waiting) {
    const queue = sequential ? wholeLab : step.module;
    let experiments = queues.get(queue);
    if (!experiments) queues.set(queue, (experiments = new Map<string, WaitingStep[]>()));
    addTo(experiments, step.experiment_id, step);
  }
  return queues;
}
