import { instanceKey } from '../../shared/contracts/address.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import type { TokenMark } from '../../shared/store/store.ts';
import type { Barrier } from '../scheduling/scheduler.ts';
import type { LabState } from '../state/lab-state.ts';
import type { Transaction } from '../turn/transaction.ts';

/**
 * What a process that owns, or has owned, knows of the store from term to term: how far it had come, and whether it was
 * found to have been put back to an older copy since. That holds until an owner has committed what follows from it: taking a
 * token leaves no trace of what the store had forgotten.
 */
export class StoreMemory {
  #committed: TokenMark | undefined;
  #putBack = false;

  /** True where the store has lost commits, and nothing that follows from it has been committed yet. */
  get putBack(): boolean {
    return this.#putBack;
  }

  /** True where that token, found in the store, lies behind what this process has committed. */
  isAhead(found: TokenMark | undefined): boolean {
    const { epoch, seq } = this.#committed ?? { epoch: -1, seq: -1 };
    if (!found) return epoch >= 0;
    return found.epoch < epoch || (found.epoch === epoch && found.seq < seq);
  }

  /** A token was taken; `before` is the one that the store had. */
  took(token: TokenMark, before: TokenMark | undefined): void {
    this.#putBack ||= this.isAhead(before);
    this.#committed = token;
  }

  /** The store has confirmed a commit. */
  committed(token: TokenMark): void {
    this.#committed = token;
  }

  /** What follows from a store that was put back is committed. */
  provided(): void {
    this.#putBack = false;
  }
}

/**
 * True where an agent's journal knows a command that the store has not given out: numbers are committed before they are sent,
 * so the store has lost the commit.
 */
export function provesPutBack(
  { journal_id, next_number }: InstanceRecord,
  hello: MessageOf<'agent.hello'>['body'],
): boolean {
  return journal_id === hello.journal_id && hello.journal_head >= next_number;
}

/**
 * The store was put back to an older copy: each instance may have done what the store takes for still to be done, also one
 * that the copy calls absent. The ones that have not said hello to this owner are waited for, and the next owner will know.
 */
export function awaitAll(tx: Transaction): void {
  const { instances, heard } = tx.state;
  let awaited = 0;
  for (const [key, record] of instances) {
    if (heard.has(key) || record.awaited) continue;
    const { journal_id, seen_head } = record;
    tx.putInstance({ ...record, awaited: { since: tx.now, journal_id, seen_head } });
    awaited += 1;
  }
  if (awaited === 0) return;
  const text =
    'the store was put back to an older copy: what an instance may have done since waits for its hello';
  tx.notices.push({ text, awaited });
  tx.explainAll = true;
  tx.outbox.push({ kind: 'ask-hello' });
}

/** What is left to be waited for once an instance has said hello to this owner: another journal cannot tell. */
export function stillAwaited(
  record: InstanceRecord | undefined,
  { journal_id, journal_head }: MessageOf<'agent.hello'>['body'],
): Pick<InstanceRecord, 'awaited'> {
  const { awaited } = record ?? {};
  const known = awaited?.journal_id === journal_id && journal_head >= awaited.seen_head;
  return awaited && !known ? { awaited } : {};
}

/** True where an instance of the module still owes its word on what it did. */
export function isAwaited(state: LabState, module: string): boolean {
  return [...state.instances.values()].some((record) => record.module === module && record.awaited);
}

/**
 * The modules that are given nothing because an instance of theirs owes its word on what it did, with a sentence on it for a
 * step of this run. Only a run that was there when that was found may have had its step done.
 */
export function awaitedModules({
  instances,
}: LabState): (module: string, accepted_at: number) => Barrier | undefined {
  const owing = new Map<string, InstanceRecord[]>();
  for (const record of instances.values()) {
    if (record.awaited) owing.set(record.module, [...(owing.get(record.module) ?? []), record]);
  }
  return (module, accepted_at) => {
    const records = owing.get(module);
    return records && awaiting(module, records, accepted_at);
  };
}

function awaiting(module: string, records: readonly InstanceRecord[], accepted_at: number): Barrier {
  const who = records.map((record) => instanceKey(record)).join(', ');
  const mayBeDone = records.some(({ awaited }) => awaited && accepted_at <= awaited.since);
  const why = `the store was put back to an older copy${mayBeDone ? ', and the step may be done already' : ''}`;
  const remedy = `start its agent, with its journal; without it, cancel the runs that it had part in, then reset ${module}`;
  return { reason: `waits for ${who} to tell what it did: ${why}; ${remedy}`, paused: false };
}
