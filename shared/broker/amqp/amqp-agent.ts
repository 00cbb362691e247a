import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import { instanceKey, type InstanceAddress } from '../../contracts/address.ts';
import {
  decodeForAgent,
  type AgentMessage,
  type Inquiry,
  type InquiryAnswer,
} from '../../contracts/message.ts';
import { messageIds } from '../../observe/index.ts';
import { newId } from '../../contracts/ids.ts';
import type { Logger } from '../../kernel/log/logger.ts';
import type { BrokerTiming } from '../../kernel/timing/protocol-timing.ts';
import { timedOut, within } from '../../kernel/lifecycle/waiting.ts';
import type { AgentListener, Closable } from '../broker.ts';
import { nameTaken } from '../outgoing.ts';
import { topology } from '../topology.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Link } from './link.ts';
import { Opening, reasonOf } from './opening.ts';
import { askOrRefused, declareAgent, removeQueue, untilGone } from './queues.ts';
import { callerOf } from './transient-channel.ts';
import type { Session } from './session.ts';

/** Milliseconds. */
const closeLimit = 1_000;

export interface AgentOptions {
  workcell: string;
  address: InstanceAddress;
  timing: Pick<BrokerTiming, 'nameWait' | 'nameLook' | 'standInWait'>;
  /** Queues that agents of this connection hold: the broker lets one connection declare its own queue twice. */
  held: Set<string>;
  /** Who listens there, by queue: what comes by one may be for the agent of another. */
  listeners: Map<string, AgentListener>;
  /** By which queue each agent is reached, where that is not the one of its name. */
  standIns: Map<string, string>;
  /** The account is this agent's own, and may touch no queue but the agent's. */
  enrolled: boolean;
  /** Sends an answer, which may be lost, to the caller whom an inquiry names. */
  answer: (caller: string, answer: InquiryAnswer) => void;
  log: Logger;
}

/** Serves an instance through a queue that is exclusive to the connection, and thereby the lock on the name. */
export class AmqpAgent implements Closable {
  readonly #link: Link;
  readonly #options: AgentOptions;
  readonly #queue: string;
  readonly #listener: AgentListener;
  readonly #dead: DeadLetters;
  readonly #opening = new Opening();
  readonly #closing = new AbortController();
  // Not awaited by the connection: an agent that waits for its name keeps nobody else from being served.
  readonly #attachment = async (session: Session): Promise<void> => {
    this.#serving = this.#serve(session).catch((error: unknown) => session.lose(reasonOf(error)));
  };
  #serving: Promise<void> = Promise.resolve();
  /** True while the name is ours, also from one connection to the next. */
  #holds = false;
  #served = false;
  /** Since when a name that was ours is asked for again, by the process's clock. */
  #nameless: number | undefined;
  #channel: Channel | undefined;
  #session: Session | undefined;
  #closed: Promise<void> | undefined;

  constructor(link: Link, options: AgentOptions, listener: AgentListener, dead: DeadLetters) {
    this.#link = link;
    this.#options = options;
    this.#queue = topology.agent(options.workcell, options.address);
    this.#listener = listener;
    this.#dead = dead;
    link.attach(this.#attachment);
    link.onClosed(() => void this.close());
  }

  /** Resolves when the name is ours, before the first message; rejects with `name_taken`, or where it was closed. */
  opened(): Promise<void> {
    return this.#opening.done;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#link.detach(this.#attachment);
    this.#closing.abort();
    this.#opening.fail(`instance ${instanceKey(this.#options.address)} was closed`);
    await within(this.#serving, closeLimit);
    await this.#leave();
  }

  /** Gives the queue up, and the name with it. */
  async #leave(): Promise<void> {
    const { listeners } = this.#options;
    if (listeners.get(this.#queue) === this.#listener) listeners.delete(this.#queue);
    const [session, channel] = [this.#session, this.#channel];
    this.#channel = undefined;
    if (session && channel && session.lost === undefined) {
      const left = channel
        .deleteQueue(this.#options.standIns.get(this.#queue) ?? this.#queue)
        .then(() => channel.close());
      const outcome = await within(
        left.catch(() => undefined),
        closeLimit,
      );
      // The queue goes with the connection at the latest.
      if (outcome === timedOut) session.lose('the broker does not answer');
    }
    this.#release();
  }

  async #serve(session: Session): Promise<void> {
    const queue = await this.#lock(session);
    if (queue === undefined) return;
    const channel = await session.answered(session.openChannel());
    this.#session = session;
    this.#channel = channel;
    this.#served = true;
    this.#options.listeners.set(this.#queue, this.#listener);
    this.#opening.succeed();
    session.onLost((reason) => {
      this.#channel = undefined;
      if (!this.#closing.signal.aborted && this.#link.state.is !== 'closed') this.#listener.detached(reason);
    });
    const consuming = channel.consume(queue, (received) => this.#received(received, session), {
      noAck: true,
    });
    // Before the answer, because a message may come in the same breath as it does.
    this.#listener.attached();
    await session.answered(consuming);
    if (!session.hasOthers) return;
    void untilGone(session, queue).then(() => {
      if (!this.#closing.signal.aborted) session.lose(`the queue ${queue} is gone`);
    });
  }

  #received(received: ConsumeMessage | null, session: Session): void {
    if (session.lost !== undefined) return;
    if (received === null)
      return this.#closing.signal.aborted ? undefined : session.lose(`the queue ${this.#queue} was deleted`);
    const { messages, unfit } = decodeForAgent(received.content);
    for (const each of unfit) void this.#dead.insist({ queue: this.#queue, ...each }, session);
    for (const message of messages) {
      if (message.type === 'inquiry') this.#inquired(message, received);
      else this.#listenerOf(message)?.message(message);
    }
  }

  /** Whom a message is for; one for an agent that is served here no more is dropped. */
  #listenerOf(message: AgentMessage): AgentListener | undefined {
    const { workcell, listeners, log } = this.#options;
    const isForAll = message.type === 'ask-hello' || message.type === 'admin.order';
    const listener = listeners.get(isForAll ? this.#queue : topology.agent(workcell, message.body));
    if (!listener)
      log.info(messageIds(message), 'a message for an agent that is served here no more is dropped');
    return listener;
  }

  #inquired(message: Inquiry, received: ConsumeMessage): void {
    if (this.#closing.signal.aborted) return;
    const caller = callerOf(received.properties);
    if (caller === undefined) return;
    this.#listener.inquiry(message, (answer) => this.#options.answer(caller, answer));
  }

  /**
   * Declares the queue, and waits while somebody else holds it; undefined where it is wanted no more.
   *
   * After a partition RabbitMQ may keep an exclusive queue of a connection that is long gone: it is read by nobody, and locked for ever. An
   * agent that has had the name takes a stand-in then, which its hello names.
   * @returns the queue to be read
   */
  async #lock(session: Session): Promise<string | undefined> {
    const { nameWait, nameLook } = this.#options.timing;
    const end = performance.now() + nameWait;
    for (;;) {
      if (this.#closing.signal.aborted || session.lost !== undefined) return undefined;
      const queue = this.#reserve() ? await this.#anyQueue(session) : undefined;
      if (queue !== undefined) return queue;
      if (performance.now() >= end) {
        this.#giveUp();
        return undefined;
      }
      const { signal } = this.#closing;
      await delay(Math.min(nameLook, nameWait), undefined, { signal }).catch(() => undefined);
    }
  }

  /** False where another connection holds the queue, or an agent of an earlier version serves the instance. */
  async #declare(session: Session): Promise<boolean> {
    const { workcell, address } = this.#options;
    const declare = (channel: Channel) => declareAgent(channel, workcell, address);
    if ((await session.answered(askOrRefused(session, declare, 'locked'))) !== 'locked') return true;
    if (this.#options.enrolled) return false;
    // RabbitMQ says the same of a durable queue of that name, which earlier versions had. What lies in it is sent again.
    const removing = removeQueue(session, this.#queue, topology.formerControl(workcell, address));
    if (!(await session.answered(removing))) return false;
    return this.#declare(session);
  }

  /** The stand-in that was declared, where one is due, or else the queue of the name; undefined where neither can be had. */
  async #anyQueue(session: Session): Promise<string | undefined> {
    const { standIns } = this.#options;
    const standIn = await this.#declareStandIn(session);
    if (standIn !== undefined) {
      standIns.set(this.#queue, standIn);
      return standIn;
    }
    // Not from the loss on: however long that lasted, the name may be free.
    if (this.#served) this.#nameless ??= performance.now();
    if (!(await this.#declare(session))) return undefined;
    this.#nameless = undefined;
    standIns.delete(this.#queue);
    return this.#queue;
  }

  /** Undefined where none is due yet, and where the agent's account was made before there were any. */
  async #declareStandIn(session: Session): Promise<string | undefined> {
    const { workcell, address, timing } = this.#options;
    const nameless = performance.now() - (this.#nameless ?? Infinity);
    if (!session.hasOthers || nameless < timing.standInWait) return undefined;
    const name = `${this.#queue}.${newId()}`;
    const declare = (channel: Channel) => declareAgent(channel, workcell, address, name);
    const answer = await session.answered(askOrRefused(session, declare, 'forbidden'));
    return answer === 'forbidden' ? undefined : name;
  }

  #reserve(): boolean {
    const { held } = this.#options;
    if (this.#holds) return true;
    if (held.has(this.#queue)) return false;
    held.add(this.#queue);
    this.#holds = true;
    return true;
  }

  #release(): void {
    if (this.#holds) this.#options.held.delete(this.#queue);
    this.#holds = false;
  }

  #giveUp(): void {
    const error = nameTaken(this.#options.workcell, this.#options.address, this.#options.enrolled);
    this.#opening.fail(error);
    if (this.#served) this.#listener.evicted(error);
    void this.close();
  }
}
