import { setTimeout as delay } from 'node:timers/promises';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import type { ShortLine } from './module-http.ts';
import type { RestByWord } from './rest-by-word.ts';

/** For a module to answer an order, in milliseconds. */
const orderDeadline = 10_000;
/** An action of WEI's modules looks once a second whether it is to end, and a reset takes that back: milliseconds to see it. */
const longestLook = 1_500;
/** Between two looks at whether the actions have ended, in milliseconds. */
const lookEvery = 50;

/** A module that lacks the order answers so; it is then only the agent that heeds it. */
export type OrderAnswer = 'done' | 'not known';

/** Orders that end what the module has in hand. */
const ending: readonly AdminCommand[] = ['cancel', 'safety_stop'];

/**
 * Passes orders on to a module, each on a connection of its own, in a sequence that does not make one undo the other. A
 * safety stop waits for nothing. A reset waits for a cancel that is on its way, and until the actions in hand have had the time to
 * see that they are to end.
 */
export class AdminDoor {
  readonly #line: ShortLine;
  readonly #rest: RestByWord;
  readonly #onPassed: () => void;
  #endAnsweredAt = -Infinity;
  #stops = 0;
  readonly #cancels = new Set<Promise<unknown>>();

  /** @param onPassed called when an order goes out and when it has been answered: what was known of the module may be old */
  constructor(line: ShortLine, rest: RestByWord, onPassed: () => void) {
    this.#line = line;
    this.#rest = rest;
    this.#onPassed = onPassed;
  }

  /**
   * Passes on what an operator wants of the module.
   * @param ordered what was ordered, where the module is asked for something else instead
   * @throws Error where the module does not answer, refuses, or a safety stop came while a reset waited.
   */
  async order(command: AdminCommand, ordered: AdminCommand = command): Promise<OrderAnswer> {
    if (ordered === 'safety_stop') this.#stops += 1;
    else {
      const stops = this.#stops;
      await Promise.allSettled(this.#cancels);
      if (command === 'reset') await this.#endIsSeen();
      if (this.#stops > stops) throw new Error('a later safety stop has overtaken it');
    }
    return await this.#post(command);
  }

  /** Asks the module to end what it has in hand, for its run is cancelled. @throws Error as `order` does. */
  async cancel(): Promise<OrderAnswer> {
    const cancelled = this.#post('cancel');
    this.#cancels.add(cancelled);
    try {
      return await cancelled;
    } finally {
      this.#cancels.delete(cancelled);
    }
  }

  async #endIsSeen(): Promise<void> {
    const until = this.#endAnsweredAt + longestLook;
    while (this.#rest.count > 0 && performance.now() < until) await delay(lookEvery);
  }

  async #post(command: AdminCommand): Promise<OrderAnswer> {
    this.#onPassed();
    const answered = this.#rest.telling(command);
    const { status, text } = await this.#line.ask('POST', `/admin/${command}`, orderDeadline);
    // An admin command that a module does not have is answered with 200 and the body `404`.
    if (status === 404 || status === 405 || text.trim() === '404') return 'not known';
    if (status < 200 || status > 299) throw new Error(`the module answered ${status}: ${text.slice(0, 200)}`);
    if (ending.includes(command)) this.#endAnsweredAt = performance.now();
    answered();
    this.#onPassed();
    return 'done';
  }
}
