import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../contracts/ids.ts';
import { idsInside } from '../../observe/index.ts';
import { messageOf } from '../../kernel/errors/weir-error.ts';
import type { Logger } from '../../kernel/log/logger.ts';
import { topology } from '../topology.ts';
import type { Publisher } from './publisher.ts';
import type { Session } from './session.ts';

/** A message that nobody can process, to be put away. */
export interface Undeliverable {
  /** The queue that it came from. */
  queue: string;
  content: Buffer;
  reason: string;
}

/** Where messages go that nobody can process: with the reason, and never lost on the way. */
export class DeadLetters {
  readonly #publisher: Publisher | undefined;
  readonly #again: number;
  readonly #log: Logger;

  /**
   * @param publisher missing where the account may not write there: what comes is told in the log, and dropped
   * @param again milliseconds before a letter that is not taken is tried again
   */
  constructor(publisher: Publisher | undefined, again: number, log: Logger) {
    this.#publisher = publisher;
    this.#again = again;
    this.#log = log;
  }

  /** Resolves when the broker has confirmed that it keeps the letter. */
  async put({ queue, content, reason }: Undeliverable): Promise<void> {
    const about = { ...idsInside(content), queue, reason };
    if (!this.#publisher) return this.#log.error(about, 'a message cannot be read, and is dropped');
    this.#log.error(about, 'a message goes to the dead letters');
    await this.#publisher.publish({
      exchange: topology.dead,
      key: '',
      content,
      id: newId(),
      persistent: true,
      mandatory: true,
      headers: { reason, queue, at: String(Date.now()) },
    });
  }

  /** As `put`, tried again until it succeeds or the session that delivered the message is lost: false then. */
  async insist(letter: Undeliverable, session: Session): Promise<boolean> {
    while (session.lost === undefined) {
      try {
        await this.put(letter);
        return true;
      } catch (error) {
        this.#log.warn(
          { queue: letter.queue, reason: messageOf(error) },
          'the dead letters do not take it yet',
        );
        await delay(this.#again, undefined, { ref: false });
      }
    }
    return false;
  }
}
