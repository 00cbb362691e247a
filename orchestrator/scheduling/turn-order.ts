import { Heap } from './heap.ts';
import { Claimant } from './claimant.ts';
import { wholeLab, type LastTurns } from './last-turns.ts';
import type { WaitingStep } from './scheduler-input.ts';

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
    const groups = groupBy(waiting, ({ module }) => (sequential ? wholeLab : module));
    for (const [queue, steps] of groups) {
      const last = turns.of.get(queue);
      const claimants = Array.from(
        groupBy(steps, ({ experiment_id }) => experiment_id),
        ([experiment, own]) => new Claimant(own, last?.get(experiment), { now, sequential }),
      );
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

function groupBy(
  steps: Iterable<WaitingStep>,
  keyOf: (step: WaitingStep) => string,
): Map<string, WaitingStep[]> {
  const groups = new Map<string, WaitingStep[]>();
  for (const step of steps) {
    const key = keyOf(step);
    const group = groups.get(key);
    if (group) group.push(step);
    else groups.set(key, [step]);
  }
  return groups;
}
