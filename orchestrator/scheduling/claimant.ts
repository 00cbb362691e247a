import { weightOf } from '../../shared/contracts/priority.ts';
import type { LastTurn, WaitingStep } from '../state/index.ts';

/** The steps of one experiment that wait for a module, in the order in which they have their turns. */
export class Claimant {
  /** The one that has the next turn. */
  head: WaitingStep;
  /** The weight of the weightiest of them. */
  #claim: number;
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
    this.#claim = this.#weightOf(this.head);
    for (let at = 1; at < steps.length; at += 1) {
      const step = steps[at] as WaitingStep;
      if (this.#compare(step, this.head) < 0) this.head = step;
      this.#claim = Math.max(this.#claim, this.#weightOf(step));
    }
  }

  /** True where it has its turn before the other. */
  isBefore(other: Claimant, sequential: boolean): boolean {
    if (sequential && this.head.begun !== other.head.begun) return this.head.begun;
    const order =
      other.#claim - this.#claim ||
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
    if (!this.#isSorted) this.#steps.sort((a, b) => this.#compare(a, b));
    this.#isSorted = true;
    this.#claims ??= this.#claimsFrom(this.#at);
    this.head = this.#steps[this.#at] ?? this.head;
    this.#claim = this.#claims[this.#at] ?? -Infinity;
    return true;
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
