import { hostsOf } from '../../kernel/config/several-hosts.ts';
import type { Logger } from '../../kernel/log/logger.ts';
import type { BrokerHealth } from '../broker.ts';
import type { Link, LinkState } from './link.ts';
import { loginRefused } from './opening.ts';

/** The health of a broker as the sum of its connections; tells each change once, to listeners and to the log. */
export class AmqpHealth {
  readonly #log: Logger;
  readonly #where: string;
  readonly #listeners = new Set<(health: BrokerHealth) => void>();
  readonly #links = new Set<Link>();
  #publishing: Link | undefined;
  #health: BrokerHealth;
  #logged: 'up' | 'down' | undefined;

  /** @param nodes URLs with one host each */
  constructor(nodes: readonly string[], log: Logger) {
    this.#log = log;
    this.#where = nodes.map(hostsOf).toSorted().join(', ');
    this.#health = { up: false, reason: `connecting to the broker at ${this.#where}` };
  }

  get(): BrokerHealth {
    return this.#health;
  }

  listen(listener: (health: BrokerHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Counts `link` in until it is closed. Without the one that publishes the broker is not up. */
  watch(link: Link, role: 'publishing' | 'consuming'): void {
    if (role === 'publishing') this.#publishing = link;
    this.#links.add(link);
    link.onClosed(() => this.#links.delete(link));
  }

  /** To be called after each change of a link's state. */
  update(): void {
    const before = this.#health;
    const now = this.#sum();
    if (now.up === before.up && reason(now) === reason(before)) return;
    this.#health = now;
    this.#tell(now);
    for (const listener of [...this.#listeners]) listener(now);
  }

  #sum(): BrokerHealth {
    const states = [...this.#links].map((link) => link.state);
    const bad = states.find((state) => state.is === 'down' || state.is === 'blocked');
    if (bad) return { up: false, reason: this.#sentence(bad) };
    if (this.#publishing?.state.is === 'up') return { up: true };
    if (this.#publishing?.state.is === 'closed') return { up: false, reason: 'closed' };
    return { up: false, reason: `connecting to the broker at ${this.#where}` };
  }

  #sentence(state: LinkState): string {
    if (state.is === 'blocked') return `the broker blocks publishers: ${state.reason}`;
    if (state.is !== 'down') return `connecting to the broker at ${this.#where}`;
    if (state.refusedBy !== undefined) return loginRefused(state.refusedBy);
    return `the broker at ${this.#where} is away: ${state.reason}`;
  }

  #tell(now: BrokerHealth): void {
    const word = now.up ? 'up' : 'down';
    const closed = this.#publishing?.state.is === 'closed';
    if (word === this.#logged || closed) return;
    this.#logged = word;
    if (now.up) this.#log.info({ broker: this.#publishing?.node }, 'the broker is there');
    else this.#log.warn({ broker: this.#where, reason: now.reason }, 'the broker is not there');
  }
}

function reason(health: BrokerHealth): string {
  return health.up ? '' : health.reason;
}
