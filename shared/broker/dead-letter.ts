import { decodeInbox } from '../contracts/message.ts';
import { messageOf, WeirError } from '../kernel/errors/weir-error.ts';
import { topology } from './topology.ts';

/** A message that nobody could process, kept until a person has looked at it. */
export interface DeadLetter {
  id: string;
  /** When it was put away, milliseconds since the epoch. */
  at: number;
  /** The queue that it came from. */
  queue: string;
  /** Why nobody could process it, as a sentence. */
  reason: string;
  /** The message as it came. */
  content: Buffer;
}

/**
 * Only what was for the inbox is ever sent again: it says what has happened, and saying it twice changes nothing. A
 * command asks an instrument to act; the orchestrator alone sends those, anew if need be.
 * @throws WeirError `dead_letter_unfit` that says why the letter cannot be sent again.
 */
export function assertResendable({ queue, content }: DeadLetter, workcell: string): void {
  if (queue !== topology.inbox(workcell)) {
    throw new WeirError(
      'dead_letter_unfit',
      `it came from ${queue}, and only what was for the inbox is sent again`,
    );
  }
  try {
    decodeInbox(content);
  } catch (cause) {
    throw new WeirError('dead_letter_unfit', `it would come back at once: ${messageOf(cause)}`, { cause });
  }
}
