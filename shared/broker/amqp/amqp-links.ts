import { WeirError } from '../../kernel/errors/weir-error.ts';
import type { AmqpHealth } from './amqp-health.ts';
import { Link, type LinkOptions } from './link.ts';
import type { Session } from './session.ts';

/** The connections of a process to the broker. */
export class AmqpLinks {
  readonly #options: Omit<LinkOptions, 'changed'>;
  readonly #health: AmqpHealth;
  readonly #links = new Set<Link>();
  #reader: Link | undefined;
  #errands: Link | undefined;
  #closing: Promise<void> | undefined;

  /** @param options of each, whose name says in addition what it is for */
  constructor(options: Omit<LinkOptions, 'changed'>, health: AmqpHealth) {
    this.#options = options;
    this.#health = health;
  }

  /**
   * One more connection. What is done by errands alone is no part of the broker's health.
   * @throws WeirError `broker_unavailable` once they are closed.
   */
  open(role: 'publishing' | 'consuming' | 'errands', part: string): Link {
    this.demandOpen();
    const link = new Link({
      ...this.#options,
      name: `${this.#options.name} (${part})`,
      changed: () => this.#health.update(),
    });
    this.#links.add(link);
    link.onClosed(() => this.#links.delete(link));
    if (role !== 'errands') this.#health.watch(link, role);
    return link;
  }

  /** @throws WeirError `broker_unavailable` once they are closed. */
  demandOpen(): void {
    if (this.#closing) throw new WeirError('broker_unavailable', 'the broker was closed');
  }

  /** On which is read what is no inbox. */
  reader(): Link {
    this.#reader ??= this.open('consuming', 'reader');
    return this.#reader;
  }

  /**
   * For errands; waits for its first attempt, and no longer.
   * @throws WeirError `broker_unavailable` where the broker does not answer.
   */
  async errands(): Promise<Session> {
    this.#errands ??= this.open('errands', 'errands');
    const link = this.#errands;
    await link.firstAttempt();
    if (link.session) return link.session;
    const reason = 'reason' in link.state ? link.state.reason : 'closed';
    throw new WeirError('broker_unavailable', `the broker does not answer: ${reason}`);
  }

  close(): Promise<void> {
    this.#closing ??= Promise.all([...this.#links].map((link) => link.close())).then(() => undefined);
    return this.#closing;
  }
}
