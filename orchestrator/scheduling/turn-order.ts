import { Heap } from './heap.ts';
import { Claimant } from './claimant.ts';
import { wholeLab, type LastTurns, type WaitingStep } from '../state/index.ts';

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
    const steps = experiments.get(step.experiment_id);
    if (steps) steps.push(step);
    else experiments.set(step.experiment_id, [step]);
  }
  return queues;
}
