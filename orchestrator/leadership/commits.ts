import { performance } from 'node:perf_hooks';
import type { CommitMark } from '../../shared/contracts/commit-mark.ts';
import { workcellField } from '../../shared/contracts/workcell-state.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import type { Changes, CommitOutcome, Store, Token } from '../../shared/store/index.ts';
import type { StoreMemory } from '../restored-store/index.ts';
import type { LabState } from '../state/index.ts';
import type { StoreClock } from './store-clock.ts';

export interface CommitsDeps {
  store: Pick<Store, 'commit' | 'reconnects' | 'replicas' | 'onReplicas'>;
  /** Of the process, from term to term. */
  memory: StoreMemory;
  clock: StoreClock;
  state: Pick<LabState, 'lineage' | 'recovering'>;
  /** `Commits.kept` has grown. */
  onKept(): void;
}

/** The commits of one term: each demands the token of the one before. */
export class Commits {
  readonly #deps: CommitsDeps;
  #token: Token;
  /** What the next commit says of the term itself: nothing is sent before the first, for what is sent carries the mark of a commit. */
  #opening: Record<string, Json>;
  /** How often the store was connected anew when that was last looked at. */
  #reconnects: number;
  #kept = 0;
  /** What people wanted is committed, and perhaps on too few replicas. */
  #isToKeep = false;

  /** @param token as it was taken from the store */
  constructor(token: Token, deps: CommitsDeps) {
    const { lineage, recovering } = deps.state;
    this.#deps = deps;
    this.#token = token;
    this.#opening = { [workcellField.lineage]: lineage, [workcellField.recovering]: recovering ?? null };
    this.#reconnects = deps.store.reconnects();
  }

  /** How many commits of this token there are. */
  get made(): number {
    return this.#token.seq;
  }

  /** So many of them are on the replicas that are to have what people were told is accepted. */
  get kept(): number {
    return this.#kept;
  }

  /** Of the latest commit. */
  mark(): CommitMark {
    const { epoch, seq } = this.#token;
    return { epoch, seq };
  }

  /** True where the next commit says something of the term itself, so that one is wanted although nothing else changes. */
  isOpening(): boolean {
    return Object.keys(this.#opening).length > 0;
  }

  /** True where it is to be found out when the replicas have the next commit. @param ofPeople whether it has what people wanted */
  isToKeep(ofPeople: boolean): boolean {
    return this.#deps.store.replicas() > 0 && (this.#isToKeep || ofPeople);
  }

  /** One commit, and how many milliseconds the store took. @throws as `Store.commit` */
  async write(changes: Changes, keeps = false): Promise<CommitOutcome & { ms: number }> {
    const { store, memory, clock } = this.#deps;
    const whole = { ...changes, workcell: { ...this.#opening, ...changes.workcell } };
    const began = performance.now();
    const outcome = await (keeps ? this.#writeToKeep(whole) : store.commit(this.#token, whole));
    const ms = performance.now() - began;
    this.#token = outcome.token;
    this.#opening = {};
    memory.confirm(this.mark(), outcome.now);
    clock.sync(outcome.now);
    return { ...outcome, ms };
  }

  /**
   * True, once for each cause, where a commit is wanted as a proof: a store that is there again may be an older copy, and what replicas lacked
   * they may have by now. A lab in which nothing happens makes none by itself.
   */
  wantsProof(): boolean {
    const reconnects = this.#deps.store.reconnects();
    if (reconnects === this.#reconnects && !this.#isToKeep) return false;
    this.#reconnects = reconnects;
    this.#opening = { ...this.#opening, [workcellField.lineage]: this.#deps.state.lineage };
    return true;
  }

  /**
   * A commit after which it is found out, while turns go on, when the replicas have it. They have the earlier ones by then: the store takes
   * each only after the one before.
   */
  #writeToKeep(changes: Changes): Promise<CommitOutcome> {
    const { store } = this.#deps;
    this.#isToKeep = false;
    return new Promise((resolve, reject) => {
      const commit = async (): Promise<number> => {
        const outcome = await store.commit(this.#token, changes);
        resolve(outcome);
        return outcome.token.seq;
      };
      store.onReplicas(commit).then(
        (seq = 0) => {
          this.#kept = Math.max(this.#kept, seq);
          this.#deps.onKept();
        },
        (error: Error) => {
          // Changes nothing where it was committed; then a later commit proves that this one is still there.
          reject(error);
          this.#isToKeep = true;
        },
      );
    });
  }
}
