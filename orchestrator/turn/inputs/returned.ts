import { conclude } from '../conclude.ts';
import type { Transaction } from '../transaction.ts';

/**
 * A copy of a command, sent in that session, came back from the broker: nobody was ever handed it. Its agent has lost its
 * connection, and is given nothing more before it says hello: that would only come back as well.
 */
export function onReturned(tx: Transaction, key: string, command_id: string, session: number): void {
  const by = tx.state.instances.get(key);
  if (by?.session === session) tx.state.welcomed.delete(key);
  if (by) conclude(tx, command_id, { kind: 'returned', session }, { by });
}
