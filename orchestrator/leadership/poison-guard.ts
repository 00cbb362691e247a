import type { Inbox, InboxDelivery } from '../../shared/broker/index.ts';
import { WeirError, messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { messageIds } from '../../shared/observe/index.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Deliveries } from './deliveries.ts';
import { insteadOf, mayBePoison, poisonName } from './poison-message.ts';
import type { Term } from './term.ts';

/** Keeps a message that fails its turn, or ends its owners, from doing so again and again: it goes to the dead letters. */
export class PoisonGuard {
  readonly #deliveries: Deliveries;
  readonly #log: Logger;
  /** Of the orchestrator: by it the store knows which processes have begun to play a message alone. */
  readonly #player: string;
  /** Results that were put to the dead letters, and whose runs have not ended of it yet, by `poisonName`. */
  readonly #buried = new Set<string>();

  constructor(deliveries: Deliveries, { log, player }: { log: Logger; player: string }) {
    this.#deliveries = deliveries;
    this.#log = log;
    this.#player = player;
  }

  /**
   * True where what is being applied is a single message that must not be: one that has ended several owners, applied alone by
   * each, or that lies in the dead letters already. Its agent sends a result again until it is kept: another one is applied
   * instead, which ends its run. Nothing is left to be applied then.
   * @throws as `Term.turn`
   */
  async setAside(
    term: Pick<Term, 'pending' | 'turn' | 'beginAlone'>,
    inbox: Inbox | undefined,
  ): Promise<boolean> {
    const [only, ...others] = this.#deliveries.applying;
    if (!only || others.length > 0) return false;
    const name = poisonName(only.message);
    if (this.#buried.has(name)) {
      await this.#applyInstead(term, only);
      inbox?.ack(this.#deliveries.applying);
      this.#deliveries.end();
      return true;
    }
    if (!(await this.#isPoison(term, only))) return false;
    const { type, id } = only.message;
    const reason = 'the owners that played it alone have all ended in the middle of it';
    this.#log.error({ ...messageIds(only.message), type, id }, reason);
    await inbox?.dead(only, reason);
    // Its place in the queue is gone: a turn that fails from here on must not bring it back.
    this.#leave(only);
    await this.#applyInstead(term, only);
    return true;
  }

  /**
   * A turn failed. Where a message may be the cause, the batch is applied again one by one; a message that fails alone goes
   * to the dead letters, so that it never stops the lab twice.
   */
  async turnFailed(error: unknown, inbox: Inbox | undefined): Promise<void> {
    const [only, ...others] = this.#deliveries.applying;
    const unplayable = WeirError.is(error, 'bad_message');
    if (!unplayable || !only || others.length > 0) return this.#deliveries.putBack(unplayable);
    const reason = messageOf(error);
    const { type } = only.message;
    this.#log.error({ ...messageIds(only.message), type, reason }, 'a message cannot be played');
    this.#leave(only);
    await inbox?.dead(only, reason).catch(() => undefined);
  }

  async #isPoison(
    term: Pick<Term, 'pending' | 'turn' | 'beginAlone'>,
    { message, deliveredBefore }: InboxDelivery,
  ): Promise<boolean> {
    if (!mayBePoison(message, deliveredBefore)) return false;
    // What waits beside it is applied first: if that ends the owner, it is not this message that did.
    if (term.pending()) await term.turn([]);
    return term.beginAlone(poisonName(message), this.#player);
  }

  #leave({ message }: InboxDelivery): void {
    if (message.type === 'step.settled') this.#buried.add(poisonName(message));
    this.#deliveries.leave();
  }

  async #applyInstead(term: Pick<Term, 'turn'>, { message }: InboxDelivery): Promise<void> {
    if (message.type === 'step.settled') await term.turn([insteadOf(message)]);
    this.#buried.delete(poisonName(message));
  }
}
