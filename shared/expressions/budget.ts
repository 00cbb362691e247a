/**
 * How much evaluating may cost together: one for each part of an expression each time it is evaluated, and more where a function
 * reads long texts and lists. It is counted, not timed, so that the same values always give the same answer.
 */
export class Budget {
  #left: number;

  constructor(cost: number = usualBudget) {
    this.#left = cost;
  }

  /** Takes a cost. */
  spend(cost: number): void {
    this.#left -= cost;
    if (this.#left < 0) throw exhausted;
  }

  get left(): number {
    return this.#left;
  }
}

/** What the expressions of one step may cost; a fraction of a second. */
export const usualBudget = 500_000;

/** One object for all: an operator that goes on after errors (`||`, `exists`) would else make thousands of them. */
export const exhausted = new Error('An expression costs more than it may.');
