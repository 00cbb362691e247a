import { instanceKey } from '../../../shared/contracts/address.ts';
import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import { message, type MessageOf } from '../../../shared/contracts/message.ts';
import type { LeftBehind } from '../../../shared/contracts/left-behind.ts';
import type { InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import { fact } from '../../../shared/sentences/index.ts';
import type { Transaction } from '../transaction.ts';
import { abandonEvent } from '../workcell-changes.ts';
import { defined } from '../../../shared/kernel/json/json.ts';

/**
 * An operator gives up waiting for actions of an instance. Its agent is told, now and after each hello until it has
 * answered; what becomes of the actions, and that the instrument is free, is the agent's to say.
 */
export function onAbandon(tx: Transaction, { body }: MessageOf<'workcell.abandon'>): void {
  const { module, instance, revision, at, by, reason, commands } = body;
  const key = instanceKey(body);
  if (!tx.canBeReal(revision))
    return tx.note('warn', 'an order is refused: its number cannot be real', { order: body });
  const record = tx.state.instances.get(key);
  if (!record || isKnown(tx, key, record, revision)) {
    const why = record ? 'it is known already' : 'nobody has said hello under that name';
    return tx.note('info', `an order changes nothing: ${why}`, { order: body });
  }
  // One that is not answered yet goes on to be wanted.
  const named = new Map([...(record.abandon?.commands ?? []), ...commands].map((c) => [c.command_id, c]));
  const order = { revision, at, commands: [...named.values()], ...defined({ by, reason }) };
  tx.putInstance({ ...record, abandon: order });
  for (const { command_id } of commands) {
    const entry = record.occupied.find((each) => each.command_id === command_id);
    const { step, attempt } = parseCommandId(command_id) ?? {};
    const told = fact('abandoned', { module, instance, by, reason }, { step, attempt });
    if (entry) tx.log(entry.run_id, 'warning', told);
  }
  informAgent(tx, { ...record, abandon: order });
  tx.tell({ order: { command: 'abandon', module, instance, revision, at, by: by ?? null } });
  tx.logWorkcell(abandonEvent(tx.state.workcell, body));
}

function isKnown(
  { state }: Transaction,
  key: string,
  { abandon }: InstanceRecord,
  revision: number,
): boolean {
  return abandon?.revision === revision || state.answers.get(key)?.revision === revision;
}

/** Tells the agent what it has not answered yet. */
export function informAgent(tx: Transaction, { module, instance, abandon }: InstanceRecord): void {
  if (!abandon) return;
  const workcell = tx.state.workcell.name;
  const body = { module, instance, ...abandon };
  tx.toSend.push({ kind: 'control', message: message('abandon', { workcell, body }) });
}

/** The agent has answered: the order need not be told again. */
export function abandonAnswered(tx: Transaction, key: string, revision: number): void {
  const { abandon, ...record } = tx.state.instances.get(key) ?? {};
  if (abandon && abandon.revision <= revision) tx.putInstance(record as InstanceRecord);
}

/** An agent tells of abandoned actions whose driver runs on in its process, or that it has ended. */
export function onLeftBehind(tx: Transaction, key: string, left: readonly LeftBehind[]): void {
  const record = tx.state.instances.get(key);
  if (!record) return;
  const { left_behind: _, ...rest } = record;
  tx.putInstance(left.length === 0 ? rest : { ...rest, left_behind: [...left] });
}
