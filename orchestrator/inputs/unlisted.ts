import { conclude } from '../recovery/conclude.ts';
import { areAllHeard } from '../recovery/rollback.ts';
import type { Transaction } from '../turn/transaction.ts';

/** Two heartbeats in a row did not list a command that the instrument is believed to be busy with. */
export function onUnlisted(tx: Transaction, key: string, command_id: string): void {
  const by = tx.state.instances.get(key);
  const entry = by?.occupied.find((occupied) => occupied.command_id === command_id);
  if (!by || !entry) return;
  const evidence = { kind: 'heartbeats', all_heard: areAllHeard(tx.state, by.module, tx.now) } as const;
  conclude(tx, command_id, evidence, { by, number: entry.number });
}
