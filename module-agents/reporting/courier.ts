import type { Broker } from '../../shared/broker/broker.ts';
import type { InboxMessage } from '../../shared/contracts/message.ts';
import { messageOf, WeirError } from '../../shared/errors/weir-error.ts';
import { within } from '../../shared/lifecycle/deadline.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Pacer } from './pacer.ts';

/** Brings messages to the inbox of the workcell. */
export class Courier {
  readonly #broker: Pick<Broker, 'sendToInbox'>;
  readonly #pacer: Pacer;
  readonly #log: Logger;

  constructor(broker: Pick<Broker, 'sendToInbox'>, pacer: Pacer, log: Logger) {
    this.#broker = broker;
    this.#pacer = pacer;
    this.#log = log;
  }

  /** One attempt. True where the broker confirmed it within `deadline` milliseconds. Never rejects. */
  async try(message: InboxMessage, deadline: number): Promise<boolean> {
    try {
      const failure = await within(this.#attempt(message), deadline);
      return failure === undefined;
    } catch (error) {
      this.#log.error({ type: message.type, err: error }, 'a message cannot be sent');
      return false;
    }
  }

  /**
   * Sends until the broker has confirmed, for ever, or until `signal` is aborted. True where it was confirmed. While the
   * broker takes its time with the confirm nothing is sent again: it says so when the connection breaks.
   * @throws WeirError `bad_message` where the message can never be sent.
   */
  async deliver(message: InboxMessage, signal?: AbortSignal): Promise<boolean> {
    for (let attempt = 1; !signal?.aborted; attempt++) {
      const failure = await this.#attempt(message);
      if (failure === undefined) return true;
      if (attempt === 1) {
        const { code, message: reason } = failure;
        this.#log.warn(
          { type: message.type, code, reason },
          'a message is not confirmed; it is sent until it is',
        );
      }
      await this.#pacer.pause(attempt, signal);
    }
    return false;
  }

  async #attempt(message: InboxMessage): Promise<WeirError | undefined> {
    try {
      await this.#broker.sendToInbox(message);
      return undefined;
    } catch (error) {
      if (WeirError.is(error, 'bad_message')) throw error;
      return WeirError.is(error) ? error : new WeirError('broker_unavailable', messageOf(error));
    }
  }
}
