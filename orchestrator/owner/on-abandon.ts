import { instanceKey } from '../../shared/contracts/address.ts';
import { message, type MessageOf } from '../../shared/contracts/message.ts';
import { isPlausibleOrder } from '../../shared/contracts/order-number.ts';
import { nameCommand } from '../../shared/condition/still-acting.ts';
import type { LeftBehind } from '../../shared/contracts/left-behind.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import type { Turn } from './turn.ts';
import { abandonEvent } from './workcell-events.ts';

/**
 * An operator gives up waiting for actions of an instance. Its agent is told, now and after each hello until it has
 * answered; what becomes of the actions, and that the instrument is free, is the agent's to say.
 */
export function onAbandon(turn: Turn, { body }: MessageOf<'workcell.abandon'>): void {
  const { module, instance, revision, at, by, reason, commands } = body;
  const key = instanceKey(body);
  if (!isPlausibleOrder(revision, turn.now)) {
    turn.notices.push({ text: 'an order is refused: its number cannot be real', order: body });
    return;
  }
  const record = turn.book.instances.get(key);
  if (!record || isKnown(turn, key, record, revision)) {
    const why = record ? 'is known already' : 'is for nobody';
    turn.remarks.push(`order ${revision} (abandon ${key}) ${why}: nothing changes`);
    return;
  }
  // One that is not answered yet goes on to be wanted.
  const named = new Map([...(record.abandon?.commands ?? []), ...commands].map((c) => [c.command_id, c]));
  const order = {
    ...{ revision, at, commands: [...named.values()] },
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
  };
  turn.putInstance({ ...record, abandon: order });
  const who = `${by ?? 'an operator'} abandons`;
  const why = reason === undefined ? '' : `: ${reason}`;
  for (const { command_id } of commands) {
    const entry = record.occupied.find((each) => each.command_id === command_id);
    if (entry) turn.log(entry.run_id, 'warning', `${who} ${nameCommand(entry)} on ${key}${why}`);
  }
  tellAgent(turn, { ...record, abandon: order });
  turn.tell({ order: { command: 'abandon', module, instance, revision, at, by: by ?? null } });
  turn.logWorkcell(abandonEvent(turn.book.workcell, body));
}

function isKnown({ book }: Turn, key: string, { abandon }: InstanceRecord, revision: number): boolean {
  return abandon?.revision === revision || book.answers.get(key)?.revision === revision;
}

/** Tells the agent what it has not answered yet. */
export function tellAgent(turn: Turn, { module, instance, abandon }: InstanceRecord): void {
  if (!abandon) return;
  const workcell = turn.book.workcell.name;
  const body = { module, instance, ...abandon };
  turn.outbox.push({ kind: 'control', message: message('abandon', { workcell, body }) });
}

/** The agent has answered: the order need not be told again. */
export function abandonAnswered(turn: Turn, key: string, revision: number): void {
  const { abandon, ...record } = turn.book.instances.get(key) ?? {};
  if (abandon && abandon.revision <= revision) turn.putInstance(record as InstanceRecord);
}

/** An agent tells of abandoned actions whose driver runs on in its process, or that it has ended. */
export function onLeftBehind(turn: Turn, key: string, left: readonly LeftBehind[]): void {
  const record = turn.book.instances.get(key);
  if (!record) return;
  const { left_behind: _, ...rest } = record;
  turn.putInstance(left.length === 0 ? rest : { ...rest, left_behind: [...left] });
}
