import { instanceKey } from '../../shared/contracts/address.ts';
import type { MessageOf } from '../../shared/contracts/message.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import type { TokenMark } from '../../shared/store/store.ts';
import type { Barrier } from '../scheduler/scheduler.ts';
import type { Book } from './book.ts';
import type { Turn } from './turn.ts';

/** True where the store has lost commits that this process once made: it was put back to an older copy. */
export function isPutBack(committed: TokenMark | undefined, found: TokenMark | undefined): boolean {
  if (!committed) return false;
  if (!found) return true;
  return found.epoch < committed.epoch || (found.epoch === committed.epoch && found.seq < committed.seq);
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
 * The store was put back to an older copy: each instance may have done what the store takes for still to be done. The ones
 * that have not said hello to this owner are waited for, and the next owner will know. Of those that the copy calls absent,
 * none can have come back and done something where the copy is but seconds old.
 */
export function awaitAll(turn: Turn): void {
  const { instances, welcomed, thorough } = turn.book;
  let awaited = 0;
  for (const [key, record] of instances) {
    if (welcomed.has(key) || record.unheard_since !== undefined) continue;
    if (record.presence !== 'present' && !thorough) continue;
    turn.putInstance({ ...record, unheard_since: turn.now });
    awaited += 1;
  }
  if (awaited === 0) return;
  const text =
    'the store was put back to an older copy: what an instance may have done since waits for its hello';
  turn.notices.push({ text, awaited });
  turn.explainAll = true;
}

/** True where an instance of the module still owes its word on what it did. */
export function isAwaited(book: Book, module: string): boolean {
  return [...book.instances.values()].some((record) => record.module === module && owesWord(record));
}

/** The modules that are given nothing because an instance of theirs owes its word on what it did, with a sentence on it. */
export function awaitedModules({ instances }: Book): Map<string, Barrier> {
  const owing = new Map<string, string[]>();
  for (const record of instances.values()) {
    if (!owesWord(record)) continue;
    owing.set(record.module, [...(owing.get(record.module) ?? []), instanceKey(record)]);
  }
  return new Map([...owing].map(([module, keys]) => [module, awaiting(module, keys)]));
}

function owesWord({ unheard_since }: InstanceRecord): boolean {
  return unheard_since !== undefined;
}

function awaiting(module: string, keys: readonly string[]): Barrier {
  const who = keys.join(', ');
  const why = 'the store was put back to an older copy, and the step may be done already';
  const remedy = `start its agent, or reset ${module} if it did nothing since`;
  return { reason: `waits for ${who} to say hello: ${why}; ${remedy}`, paused: false };
}
