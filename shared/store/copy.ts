import { sha256Of } from '../kernel/digest.ts';
import type { RunState } from '../contracts/run.ts';
import type { RecordKind } from './records.ts';

/**
 * What a store holds, as texts that every adapter stores alike: so a lab goes from one kind of store to another. A run begins with its
 * own row, which takes the place of what earlier rows have told of it but for its log; those of its texts and its log follow. A
 * definition may come in parts, whole lines each. The feed is left out: it tells of changes, and whoever reads it begins anew.
 */
export type StoreRow =
  | { run: string; experiment: string; state: RunState; revision: number }
  /** `definition`, `snapshot`, `summary`, `step:POSITION`, `step_snapshot:POSITION`, `amended:WHAT`. */
  | { of: string; name: string; text: string; part?: number }
  | { log: string; from: number; lines: string[] }
  /** A run that earlier rows told of, and that had left the store by the moment of the copy. */
  | { gone: string }
  | { record: RecordKind; id: string; group?: string; revision: number; position: number; body: string }
  /** An idempotency key, by its digest: what it stands for, until when (milliseconds since the epoch). */
  | { key: string; run_id: string; fingerprint: string; until: number }
  | { field: string; text: string }
  /** The last position that was given to a record. */
  | { positions: number }
  | { token: { epoch: number; nonce: string; seq: number } };

/** Part of the store's port. */
export interface CopiedStore {
  /**
   * All that the store holds at one moment: fields, token, and all runs that are not over by then, with the records that they rely on. What
   * ends or is added afterwards is not in it; the change of an experiment that is made meanwhile may be. Others have
   * their turns, and memory holds a part of it at a time.
   * @throws WeirError `store_unavailable`
   */
  copy(): AsyncGenerator<readonly StoreRow[]>;
}

/** An empty store that takes the rows of a copy. Nobody sees any of them before `finish`. */
export interface StoreRestore {
  /** @throws WeirError `store_unavailable`: then the restore begins anew */
  put(rows: readonly StoreRow[]): Promise<void>;
  /** Resolves when the store holds all of it, on its disk, and closes it. */
  finish(): Promise<void>;
  /** Forgets all of it, and closes the store. Idempotent, and does nothing after `finish`. */
  drop(): Promise<void>;
}

/** By what an idempotency key is known in a copy: it may be long, hold anything, and be a secret. */
export function digestOfKey(key: string): string {
  return sha256Of(key);
}

/** Characters of a definition that one row has, and a line more. */
const partLength = 512 * 1024;

/** The rows of a definition. */
export function* definitionRows(run_id: string, text: string): Generator<StoreRow> {
  const row = { of: run_id, name: 'definition' };
  if (text.length <= partLength) {
    yield { ...row, text };
    return;
  }
  for (let [from, part] = [0, 0]; from < text.length; part += 1) {
    const end = text.indexOf('\n', Math.min(from + partLength, text.length));
    const to = end === -1 ? text.length : end + 1;
    yield { ...row, part, text: text.slice(from, to) };
    from = to;
  }
}
