import { at } from './numbers.ts';
import type { Occupancy } from './occupancy.ts';
import { shortageIn } from './shortage.ts';
import type { Tables } from './tables.ts';

/** What cannot be as it is, and what would end it: one of these. */
interface Conflict {
  readonly pairs: readonly { readonly left: number; readonly post: () => boolean }[];
}

/** Ends what is in conflict although all is placed: more uses of a resource at once than there is of it, and reservoirs that run dry. */
export class Settling {
  readonly #tables: Tables;
  readonly #placed: Occupancy;
  /** Resources of which the order alone does not say that there is enough. */
  readonly #shared: readonly number[];

  constructor(tables: Tables, placed: Occupancy) {
    this.#tables = tables;
    this.#placed = placed;
    const shared = new Set<number>();
    tables.useResource.forEach((resource, use) => {
      const spans = at(tables.useUntil, use) !== at(tables.useOwner, use);
      if (spans || at(tables.capacity, resource) > 1) shared.add(resource);
    });
    this.#shared = [...shared];
  }

  /** Orders uses that together exceed what there is, until none do. False where that cannot be. */
  settle(): boolean {
    for (let left = 4 * this.#tables.count; left > 0; left -= 1) {
      let conflict: Conflict | undefined;
      for (const resource of this.#shared) conflict ??= this.#excess(resource);
      conflict ??= this.#shortage();
      if (!conflict) return true;
      if (!this.#postOne(conflict)) return false;
    }
    return false;
  }

  get isSettled(): boolean {
    return (
      this.#placed.onResource.every((_, resource) => this.#excess(resource) === undefined) &&
      this.#shortage() === undefined
    );
  }

  /** The first uses in time that together exceed a resource. */
  #excess(resource: number): Conflict | undefined {
    const { capacity, useAmount, useOwner, fixed } = this.#tables;
    const { head } = this.#placed.network;
    const starts = (this.#placed.onResource[resource] ?? [])
      .map((use) => ({ use, start: this.#placed.startOf(use, head), end: this.#placed.endOf(use, head) }))
      .filter(({ start, end }) => start < end)
      .sort((a, b) => a.start - b.start);
    let active: typeof starts = [];
    for (const one of starts) {
      active = active.filter(({ end }) => end > one.start);
      active.push(one);
      const sum = active.reduce((total, { use }) => total + at(useAmount, use), 0);
      const movable = active.some(({ use }) => at(fixed, at(useOwner, use)) === 0);
      if (sum <= at(capacity, resource) || !movable) continue;
      const uses = active.map(({ use }) => use);
      const pairs = uses.flatMap((a) => uses.filter((b) => b !== a).map((b) => [a, b] as const));
      return {
        pairs: pairs.map(([a, b]) => ({
          left: this.#placed.lateOf(b) - this.#placed.endOf(a, head),
          post: () => at(fixed, at(useOwner, b)) === 0 && this.#placed.precede(a, b),
        })),
      };
    }
    return undefined;
  }

  /** The first activity for which a reservoir has too little, and the refills that could come before it. */
  #shortage(): Conflict | undefined {
    const { network, modes } = this.#placed;
    const found = shortageIn(
      this.#tables,
      modes,
      (i) => at(network.head, i),
      (i) => this.#placed.durationOf(i),
    );
    if (!found) return undefined;
    return {
      pairs: found.takers.flatMap((taker) =>
        found.refills.map((refill) => ({
          left: at(network.late, taker.i) - refill.time,
          post: () => network.post(refill.i, 1, taker.i, 0, 0),
        })),
      ),
    };
  }

  #postOne({ pairs }: Conflict): boolean {
    const likely = pairs.filter(({ left }) => left >= 0).sort((a, b) => b.left - a.left);
    for (const { post } of likely.slice(0, 6)) {
      const before = this.#placed.network.mark();
      if (post()) return true;
      this.#placed.network.undo(before);
    }
    return false;
  }
}
