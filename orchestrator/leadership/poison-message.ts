import type { InboxMessage, MessageOf } from '../../shared/contracts/message.ts';
import type { Json } from '../../shared/kernel/json/json.ts';

/** The store's field for the message that is being applied alone; its name is that of earlier versions. */
export const aloneField = 'suspect';

/** So many processes that began to play a message, and never came back from it, prove that it kills them. */
const victimsThatProve = 3;

/**
 * A message that was delivered before, to owners that did not come to acknowledge it. It is applied alone, and noted in the
 * store before that: the only trace that is left of a message that kills whoever applies it.
 */
export type PlayedAlone = {
  /** The id of the message. */
  id: string;
  /** The processes that began to play it alone. */
  players: string[];
};

/** A message that was delivered, or a result that was sent, so often before may be what ended its owners. */
const endedBefore = 2;

/**
 * True where the message is to be applied alone. The broker counts the deliveries of every message but a result. Of a result it knows
 * whether that copy was delivered before, and the agent says how often it has sent the result. Both count: an early copy says little of
 * later sendings, and is applied first.
 */
export function mayBePoison(message: InboxMessage, deliveredBefore: number): boolean {
  if (message.type !== 'step.settled') return deliveredBefore >= endedBefore;
  return deliveredBefore > 0 || (message.body.again ?? 0) >= endedBefore;
}

/** By what a message is known again: a result that is sent again is another message. */
export function poisonName(message: InboxMessage): string {
  return message.type === 'step.settled' ? `result ${message.command_id}` : message.id;
}

/** What the store's field says; undefined where no message is being applied alone. */
export function readPlayedAlone(field: Json | undefined): PlayedAlone | undefined {
  return field === undefined || field === null ? undefined : (field as PlayedAlone);
}

/** The message is about to be applied by that process. A process that applies it again has survived it. */
export function withPlayer(before: PlayedAlone | undefined, id: string, player: string): PlayedAlone {
  const players = before?.id === id ? before.players.filter((each) => each !== player) : [];
  return { id, players: [...players, player] };
}

/** True where so many others began to play the message, and did not come back, that it must be what ended them. */
export function isPoison({ players }: PlayedAlone): boolean {
  return players.length > victimsThatProve;
}

/**
 * What is applied instead of a result that no owner can take in, so that its run does not wait for it for ever: a failure that says so.
 * Nothing of the result is in it but whether the instrument acted, and whether anybody knows what it did.
 */
export function insteadOf(poison: MessageOf<'step.settled'>): MessageOf<'step.settled'> {
  const { module, instance, number, outcome, acted } = poison.body;
  const message = `no orchestrator can take in the result of ${poison.command_id}; it is in the dead letters (\`weir dead\`)`;
  const body = {
    ...{ module, instance, number, acted },
    outcome: outcome === 'succeeded' ? ('failed' as const) : outcome,
    error: { code: 'internal_error' as const, message, retryable: false },
  };
  return { ...poison, body };
}
