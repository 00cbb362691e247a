import { conclude } from '../recovery/conclude.ts';
import type { Transaction } from '../turn/transaction.ts';

/** A copy of a command, sent in that session, came back from the broker: nobody was ever handed it. */
export function onReturned(tx: Transaction, key: string, command_id: string, session: number): void {
  const by = tx.state.instances.get(key);
  if (by) conclude(tx, command_id, { kind: 'returned', session }, { by });
}
