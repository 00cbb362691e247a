import { setTimeout as delay } from 'node:timers/promises';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import type { ShortLine } from './module-http.ts';
import type { RestByWord } from './busy-by-state.ts';

/** For a module to answer an order, in milliseconds. */
const orderDeadline = 10_000;
/** Between two looks at whether the actions have ended, in milliseconds. */
const lookEvery = 50;

/** A module that lacks the order answers so; it is then only the agent that heeds it. */
export type OrderAnswer = 'done' | 'not known';

/** Orders that end what the module has in hand. */
const ending: readonly AdminCommand[] = ['cancel', 'safety_stop'];

/**
 * Where all goes in to a module that is no action, each message on a connection of its own, in a sequence that does not make
 * one undo the other. What comes later waits for what came before, but for a safety stop, which waits for nothing.
 *
 * A reset ends whatever the module was given before: from the moment in which it comes here, no cancel of that goes out any
 * more. It waits for a cancel that has gone out, and until the actions in hand have had the time to see that they are to end;
 * and what is begun from then on waits for it.
 */
export class AdminDoor {
  readonly #line: ShortLine;
  readonly #rest: RestByWord;
  readonly #onPassed: () => void;
  /** For an action in hand to see that it is to end, in milliseconds. */
  readonly #longestLook: number;
  #endAnsweredAt = -Infinity;
  #stops = 0;
  #resets = 0;
  readonly #cancels = new Set<Promise<unknown>>();
  readonly #resetting = new Set<Promise<unknown>>();

  /** @param onPassed called when an order goes out and when it has been answered: what was known of the module may be old */
  constructor(line: ShortLine, rest: RestByWord, longestLook: number, onPassed: () => void) {
    this.#line = line;
    this.#rest = rest;
    this.#longestLook = longestLook;
    this.#onPassed = onPassed;
  }

  /** How many resets have come. What the module was given at another count is ended by one of them. */
  get resets(): number {
    return this.#resets;
  }

  /** Resolves when no reset is on its way any more; what is posted to the module before could be ended by it. */
  async untilReset(): Promise<void> {
    while (this.#resetting.size > 0) await Promise.allSettled(this.#resetting);
  }

  /**
   * Passes on what an operator wants of the module.
   * @param ordered what was ordered, where the module is asked for something else instead
   * @throws Error where the module does not answer, refuses, or a safety stop came while the order waited.
   */
  async order(command: AdminCommand, ordered: AdminCommand = command): Promise<OrderAnswer> {
    if (ordered === 'safety_stop') {
      this.#stops += 1;
      return await this.#post(command);
    }
    if (command !== 'reset') return await this.#inTurn(command);
    this.#resets += 1;
    return await during(this.#resetting, this.#inTurn(command));
  }

  /**
   * Asks the module to end what it has in hand, because the run of an action is cancelled. That is everything, so it is asked
   * a moment later, when all has been heard that came with the cancel; and not at all where a reset has come since it began.
   * @param resets how many had come when the action began
   * @param isWanted asked in the last moment
   * @throws Error as `order` does.
   */
  async cancel(resets: number, isWanted: () => boolean): Promise<OrderAnswer | 'not asked'> {
    return await during(this.#cancels, this.#cancelIfWanted(resets, isWanted));
  }

  async #cancelIfWanted(resets: number, isWanted: () => boolean): Promise<OrderAnswer | 'not asked'> {
    await new Promise(setImmediate);
    return this.#resets === resets && isWanted() ? await this.#post('cancel') : 'not asked';
  }

  async #inTurn(command: AdminCommand): Promise<OrderAnswer> {
    const stops = this.#stops;
    await Promise.allSettled(this.#cancels);
    if (command === 'reset') await this.#endIsSeen();
    if (this.#stops > stops) throw new Error('a later safety stop has overtaken it');
    return await this.#post(command);
  }

  async #endIsSeen(): Promise<void> {
    const until = this.#endAnsweredAt + this.#longestLook;
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

/** What is under way is in `all` from this moment until it has ended. */
async function during<T>(all: Set<Promise<unknown>>, underWay: Promise<T>): Promise<T> {
  all.add(underWay);
  try {
    return await underWay;
  } finally {
    all.delete(underWay);
  }
}
