import type { TokenMark } from '../../shared/store/index.ts';

/** The latest commit of a process that owns, or has owned, from term to term: the store may forget it. */
export class StoreMemory {
  #committed: TokenMark | undefined;

  get committed(): TokenMark | undefined {
    return this.#committed;
  }

  /** True where that token, found in the store, lies behind what this process has committed. */
  isAhead(found: TokenMark | undefined): boolean {
    if (!this.#committed) return false;
    const { epoch, seq } = this.#committed;
    return !found || found.epoch < epoch || (found.epoch === epoch && found.seq < seq);
  }

  /** The store has confirmed a commit. */
  commit({ epoch, seq }: TokenMark): void {
    this.#committed = { epoch, seq };
  }
}
