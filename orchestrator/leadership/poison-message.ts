import type { InboxMessage } from '../../shared/contracts/message.ts';
import type { Json } from '../../shared/contracts/json.ts';

/** The store's field for the message that is being played alone; its name is that of earlier versions. */
export const aloneField = 'suspect';

/** So many processes that began to play a message, and never came back from it, prove that it kills them. */
const victimsThatProve = 3;

/**
 * A message that was delivered before, to owners that did not come to acknowledge it. It is played alone, and noted in the
 * store before that: the only trace that is left of a message that kills whoever plays it.
 */
export type PlayedAlone = {
  /** The id of the message. */
  id: string;
  /** The processes that began to play it alone. */
  players: string[];
};

/** A message that was delivered, or a result that was sent, so often before may be what ended its owners. */
const endedBefore = 2;

/** True where the message is to be played alone: of results the broker does not count deliveries, and their agents do. */
export function mayBePoison(message: InboxMessage, deliveredBefore: number): boolean {
  const again = message.type === 'step.settled' ? (message.body.again ?? 0) : 0;
  return Math.max(deliveredBefore, again) >= endedBefore;
}

/** By what a message is known again: a result that is sent again is another message. */
export function poisonName(message: InboxMessage): string {
  return message.type === 'step.settled' ? `result ${message.command_id}` : message.id;
}

/** What the store's field says; undefined where no message is being played alone. */
export function readPlayedAlone(field: Json | undefined): PlayedAlone | undefined {
  return field === undefined || field === null ? undefined : (field as PlayedAlone);
}

/** The message is about to be played by that process. A process that plays it again has survived it. */
export function withPlayer(before: PlayedAlone | undefined, id: string, player: string): PlayedAlone {
  const players = before?.id === id ? before.players.filter((each) => each !== player) : [];
  return { id, players: [...players, player] };
}

/** True where so many others began to play the message, and did not come back, that it must be what ended them. */
export function isPoison({ players }: PlayedAlone): boolean {
  return players.length > victimsThatProve;
}
