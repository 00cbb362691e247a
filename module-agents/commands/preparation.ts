import type { CommandMessage } from '../../shared/contracts/message.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { deferred } from '../../shared/kernel/lifecycle/deferred.ts';

/** Why a command that is being prepared must not begin; what ends the command for good outweighs the rest. */
export type GivenUp = 'stopped' | 'cancelled' | 'session' | 'draining';

/** A command between its arrival and the moment at which the instrument is asked. */
export class Preparation {
  readonly #abort = new AbortController();
  readonly #ended = deferred();
  #givenUp: GivenUp | undefined;
  /** Copies of the command that came meanwhile; decided on when the preparation has ended. */
  waiting: CommandMessage[] = [];

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  get givenUp(): GivenUp | undefined {
    return this.#givenUp;
  }

  /** Aborted when the command is given up. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  giveUp(why: GivenUp): void {
    const forGood = why === 'cancelled' || why === 'stopped';
    if (this.#givenUp === undefined || forGood) this.#givenUp = why;
    this.#abort.abort();
  }

  /** @throws WeirError `cancelled` where the command was given up. */
  demandWanted(): void {
    if (this.#givenUp !== undefined)
      throw new WeirError('cancelled', `the command was given up: ${this.#givenUp}`);
  }

  end(): void {
    this.#ended.resolve();
  }
}
