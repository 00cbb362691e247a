import { within } from '../../kernel/lifecycle/waiting.ts';
import { reasonOf } from './opening.ts';
import type { WeirError } from '../../kernel/errors/weir-error.ts';
import {
  ConfirmedChannel,
  unavailable,
  type Outgoing,
  TransientChannel,
  type TransientListener,
} from './transient-channel.ts';
import type { Link } from './link.ts';
import { declareHomed, homedHeartbeats, homedReports } from './homed-queue.ts';
import { askOrRefused, declareControlExchange, declareDead, declareInbox } from './queues.ts';
import type { Session } from './session.ts';

/** Milliseconds. */
const declareWait = 200;

/** The channel of all that goes to no quorum queue. */
const common = '';

/**
 * Publishes with confirms, and without. Nothing is buffered while the broker is away, nothing is sent twice.
 *
 * Each quorum queue has a channel of its own: while such a queue has no leader, RabbitMQ holds a channel that publishes to it
 * for a minute, with all that follows on it.
 */
export class Publisher {
  readonly #link: Link;
  readonly #workcell: string;
  readonly #heartbeatExpiry: number;
  readonly #declares: boolean;
  readonly #hears: TransientListener;
  #session: Session | undefined;
  #transient: TransientChannel | undefined;
  /** By queue or exchange. */
  #channels = new Map<string, ConfirmedChannel>();

  /**
   * @param options `declares`: false where the account may declare nothing of what all share
   * @param hears is told of what was sent without a confirm
   */
  constructor(
    link: Link,
    options: { workcell: string; heartbeatExpiry: number; declares: boolean },
    hears: TransientListener,
  ) {
    this.#link = link;
    this.#workcell = options.workcell;
    this.#heartbeatExpiry = options.heartbeatExpiry;
    this.#declares = options.declares;
    this.#hears = hears;
    link.attach((session) => this.#setUp(session));
  }

  /** Resolves when the broker has confirmed the message; see `Broker` for how it rejects. */
  async publish(message: Outgoing): Promise<void> {
    const session = this.#session;
    if (!session) throw this.#unavailable();
    // What must survive the broker is what lies in quorum queues.
    const name = message.persistent ? message.exchange || message.key : common;
    await this.#channelOf(session, name).publish(message);
  }

  /** Sends without a confirm; false where the message was dropped. */
  send(message: Outgoing): boolean {
    return this.#transient?.send(message) ?? false;
  }

  /** As `send`, of something that is answered. Rejects with `broker_unavailable` where it was dropped. */
  async sendToBeAnswered(message: Outgoing): Promise<void> {
    const transient = this.#transient;
    if (!(await transient?.sendToBeAnswered(message))) throw this.#unavailable();
  }

  /** As `send`, to an exchange; resolves when the broker has routed the message, and rejects as `publish`. */
  async sendRouted(message: Outgoing): Promise<void> {
    const transient = this.#transient;
    if (!transient?.send(message)) throw this.#unavailable();
    await transient.routed(message.exchange);
  }

  /** Makes the queues that everybody may send to exist again, after somebody deleted them. */
  async redeclare(): Promise<void> {
    const { session } = this.#link;
    if (session) await this.#declare(session);
  }

  #unavailable(): WeirError {
    const { state } = this.#link;
    return unavailable('reason' in state ? state.reason : 'not connected yet');
  }

  #channelOf(session: Session, name: string): ConfirmedChannel {
    const channels = this.#channels;
    const channel = channels.get(name) ?? new ConfirmedChannel(session);
    channels.set(name, channel);
    return channel;
  }

  async #setUp(session: Session): Promise<void> {
    const declared = session.answered(this.#declare(session));
    declared.catch((error: unknown) => session.lose(reasonOf(error)));
    // The queues are there unless nobody of this workcell was ever here, and whoever sends does not wait until a cluster agrees on that.
    await (session.hasOthers ? within(declared, declareWait) : declared);
    this.#channels = new Map();
    await this.#channelOf(session, common).opened();
    const transient = await session.openChannel();
    this.#session = session;
    this.#transient = new TransientChannel(session, transient, this.#workcell, this.#hears);
    session.onLost(() => {
      if (this.#session !== session) return;
      this.#session = undefined;
      this.#transient = undefined;
    });
  }

  async #declare(session: Session): Promise<void> {
    if (!this.#declares) return;
    // A queue that an earlier version has declared, without its bounds, is taken as it is; `weir doctor` tells of it.
    await askOrRefused(session, declareDead, 'otherwise');
    const channel = await session.openChannel();
    await declareInbox(channel, this.#workcell);
    await declareControlExchange(channel, this.#workcell);
    await channel.close();
    await declareHomed(session, homedReports(this.#workcell));
    await declareHomed(session, homedHeartbeats(this.#workcell, this.#heartbeatExpiry));
  }
}
