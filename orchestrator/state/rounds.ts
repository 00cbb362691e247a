import { type UsualDuration, usualDuration } from '../../shared/contracts/durations.ts';
import type { RunDefinition } from '../../shared/contracts/run.ts';
import { isObject, type Json } from '../../shared/kernel/json/json.ts';

/** So many counts are kept for each loop, and of so many loops: the latest. */
const [mostCounts, mostLoops] = [20, 200];

type OfWorkflow = Pick<RunDefinition, 'label' | 'steps'>;

/** How many rounds loops had that came to their ends, by workflow and loop: what is expected of the next. */
export class Rounds {
  readonly #counts: Map<string, number[]>;
  #isNew = false;

  /** @param stored as an earlier owner has stored it */
  constructor(stored?: Json) {
    this.#counts = new Map(Object.entries(isObject(stored) ? (stored as Record<string, number[]>) : {}));
  }

  add(of: OfWorkflow, position: number, count: number): void {
    const key = keyOf(of, position);
    const counts = [...(this.#counts.get(key) ?? []), count].slice(-mostCounts);
    // The latest stand last.
    this.#counts.delete(key);
    this.#counts.set(key, counts);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > mostLoops && oldest !== undefined) this.#counts.delete(oldest);
    this.#isNew = true;
  }

  /** How many rounds a loop has as a rule; undefined where it never came to its end. */
  usual(of: OfWorkflow, position: number): UsualDuration | undefined {
    return usualDuration(this.#counts.get(keyOf(of, position)) ?? []);
  }

  /** All of them, where there are new ones since it was stored. It counts as stored then. */
  toStore(): Record<string, number[]> | undefined {
    if (!this.#isNew) return undefined;
    this.#isNew = false;
    return Object.fromEntries(this.#counts);
  }
}

/** In each round of another loop it is the same loop. */
function keyOf({ label, steps }: OfWorkflow, position: number): string {
  return `${label} / ${(steps[position]?.name ?? '').replaceAll(/\[\d+\]/g, '')}`;
}
