import type { LabState, WaitingStep } from '../../state/index.ts';

/** So much is worked out in one turn for steps, and so much again for those that had no look yet (see `Timetable.work`). */
const mostWork = 40_000;
/** What a look at a step costs beside its timetable. */
export const workOfLook = 300;

/** Which steps were looked at while there was not enough time for all; nothing but the order in which they are looked at depends on it. */
interface Seen {
  steps: WeakSet<WaitingStep>;
  /** In the turn before, one that was never looked at was left out; or only such as were. */
  left: 'new' | 'known' | 'none';
}
const seenOf = new WeakMap<LabState, Seen>();

/**
 * Thousands of steps may wait that begin gaps. Those that have the highest claims are looked at first, and those always whose turn it is. With what
 * is left of the work those are that had no look yet: so each has one before any of them has another. The others wait for the turns after this.
 */
export class Looks {
  changesAt = Infinity;
  readonly #seen: Seen;
  readonly #nextTurn: number;
  #left = mostWork;
  #leftForNew = mostWork;

  constructor(state: LabState, now: number) {
    this.#nextTurn = now + 4 * state.timing.tick;
    const before = seenOf.get(state);
    // Once each has had a look, all have another.
    this.#seen = { steps: before && before.left !== 'known' ? before.steps : new WeakSet(), left: 'none' };
    seenOf.set(state, this.#seen);
  }

  mayLook(step: WaitingStep, hasTurn: () => boolean): boolean {
    const { steps } = this.#seen;
    const isNew = !steps.has(step);
    if (this.#left > 0 || hasTurn() || (isNew && this.#leftForNew > 0)) {
      steps.add(step);
      return true;
    }
    if (isNew) {
      this.#seen.left = 'new';
      this.changesAt = this.#nextTurn;
    } else if (this.#seen.left === 'none') this.#seen.left = 'known';
    return false;
  }

  looked(work: number): void {
    if (this.#left > 0) this.#left -= work + workOfLook;
    else this.#leftForNew -= work + workOfLook;
  }
}
