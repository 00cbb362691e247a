import type { Store, Token } from '../../../shared/store/store.ts';

/** What the contract suite needs of an adapter besides the port: one store of a workcell of its own per test. */
export interface StoreHarness {
  /** Opens a store that nobody has used before. */
  open(): Promise<Store>;
  /** Closes the store and opens the same one again. */
  reopen(): Promise<Store>;
  /** Puts an older token back, as a store restored from a copy would have it. */
  restoreToken(token: Token): Promise<void>;
  /** Overwrites the text of a field of the workcell's state behind the store's back. */
  damageField(name: string, text: string): Promise<void>;
  /** Overwrites a text of a run behind the store's back: its definition, its summary, or the record of its first step. */
  damageRun(run_id: string, part: 'definition' | 'summary' | 'step', text: string): Promise<void>;
  /** Ends the test's store. */
  close(): Promise<void>;
}

/** Hands the suite's parts the store of the running test. */
export interface StoreContext {
  readonly store: Store;
  readonly harness: StoreHarness;
  /** Whether thousands of anything are tried, too. */
  readonly withLarge: boolean;
}
