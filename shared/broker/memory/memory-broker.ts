import type { InstanceAddress } from '../../contracts/address.ts';
import {
  decodeForAgent,
  type OwnAgentMessage,
  type HeartbeatMessage,
  type InboxMessage,
  type Inquiry,
  type InquiryAnswer,
  type Message,
  type MessageOf,
  type OwnerAnswer,
  type OwnerInquiry,
  type ReportMessage,
  decodeHeartbeat,
  type AgentMessage,
} from '../../contracts/message.ts';
import { newId } from '../../contracts/ids.ts';
import { WeirError, messageOf } from '../../kernel/errors/weir-error.ts';
import { protocolTiming } from '../../kernel/timing/protocol-timing.ts';
import type {
  AgentListener,
  Broker,
  BrokerHealth,
  Closable,
  Inbox,
  InboxListener,
  ReturnListener,
} from '../broker.ts';
import { assertResendable, type DeadLetter } from '../dead-letter.ts';
import type { BrokerOptions } from '../broker-options.ts';
import { bundled, listed, nameTaken, outgoing, partOf, tellReturned } from '../outgoing.ts';
import { PendingInquiries } from '../pending-inquiries.ts';
import { topology } from '../topology.ts';
import { joinHub, leaveHub, type MemoryHub } from './memory-hub.ts';
import { MemoryInbox } from './memory-inbox.ts';
import { MemoryQueue, type MemoryHolder, type Held } from './memory-queue.ts';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until nobody in this process holds the name of the instance, `nameWait` milliseconds at most.
 * @throws WeirError `name_taken` after that.
 */
async function awaitName(hub: MemoryHub, address: InstanceAddress, nameWait: number): Promise<void> {
  const end = performance.now() + nameWait;
  while (hub.agents.has(topology.agent(hub.workcell, address))) {
    if (performance.now() >= end) throw nameTaken(hub.workcell, address);
    await delay(Math.min(20, nameWait));
  }
}

/** Serves an instance from the one queue that it has in a hub. */
class MemoryAgent implements Closable {
  readonly #hub: MemoryHub;
  readonly #queue: string;
  readonly #listener: AgentListener;
  readonly #listeners: Map<string, AgentListener>;
  readonly #holder: MemoryHolder;
  #onClosed: (() => void) | undefined;

  /**
   * `queue` is the name of a queue that the hub does not have; `listeners` are those of the same broker, by queue: what comes by one may be
   * for the agent of another.
   */
  constructor(
    hub: MemoryHub,
    {
      queue,
      listener,
      listeners,
    }: { queue: string; listener: AgentListener; listeners: Map<string, AgentListener> },
    closed: () => void,
  ) {
    this.#hub = hub;
    this.#queue = queue;
    this.#listener = listener;
    this.#listeners = listeners;
    listeners.set(queue, listener);
    this.#onClosed = closed;
    const messages = new MemoryQueue({ singleActive: false });
    hub.agents.set(queue, messages);
    this.#holder = messages.consume(Infinity, (held) => this.#received(held));
    listener.attached();
  }

  async close(): Promise<void> {
    const onClosed = this.#onClosed;
    if (!onClosed) return;
    this.#onClosed = undefined;
    onClosed();
    this.#listeners.delete(this.#queue);
    this.#holder.release();
    this.#hub.agents.delete(this.#queue);
  }

  #received({ content, ack }: Held): void {
    ack();
    const { messages, unfit } = decodeForAgent(content);
    for (const letter of unfit) this.#hub.bury({ queue: this.#queue, ...letter });
    for (const message of messages) {
      if (message.type === 'inquiry') this.#inquired(message);
      else this.#listenerOf(message)?.message(message);
    }
  }

  /** Whom a message is for, where that is served here. */
  #listenerOf(message: AgentMessage): AgentListener | undefined {
    if (message.type === 'ask-hello' || message.type === 'admin.order') return this.#listener;
    return this.#listeners.get(topology.agent(this.#hub.workcell, message.body));
  }

  #inquired(inquiry: Inquiry): void {
    this.#listener.inquiry(inquiry, (answer) => this.#hub.answer(inquiry.id, outgoing(answer)));
  }
}

/** Reads the heartbeat queue of a hub. */
class MemoryHeartbeats implements Closable {
  readonly #holder: MemoryHolder;
  readonly #closed: () => void;

  constructor(hub: MemoryHub, listener: (message: HeartbeatMessage) => void, closed: () => void) {
    this.#closed = closed;
    this.#holder = hub.heartbeats.consume(Infinity, ({ content, ack }) => {
      ack();
      let message: HeartbeatMessage;
      try {
        message = decodeHeartbeat(content);
      } catch (error) {
        hub.bury({ queue: topology.heartbeat(hub.workcell), content, reason: messageOf(error) });
        return;
      }
      listener(message);
    });
  }

  async close(): Promise<void> {
    this.#holder.release();
    this.#closed();
  }
}

/**
 * A broker that lives in this process: all that are opened here for one workcell share its queues. Messages travel as
 * bytes, so that nobody ever shares an object with somebody else, and come in a later turn of the event loop.
 */
export function openMemoryBroker(options: BrokerOptions): Broker {
  return new MemoryBroker(options);
}

class MemoryBroker implements Broker {
  readonly #options: BrokerOptions;
  readonly #hub: MemoryHub;
  readonly #healthListeners = new Set<(health: BrokerHealth) => void>();
  /** Of the agents that are served here, by queue. */
  readonly #listeners = new Map<string, AgentListener>();
  readonly process = newId();
  readonly #returnListeners = new Set<ReturnListener>();
  readonly #inquiries = new PendingInquiries();
  readonly #open = new Set<Closable>();
  #closing: Promise<void> | undefined;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#hub = joinHub(options.workcell, options.timing?.heartbeatExpiry);
  }

  health(): BrokerHealth {
    return this.#closing ? { up: false, reason: 'closed' } : { up: true };
  }

  onHealth(listener: (health: BrokerHealth) => void): () => void {
    this.#healthListeners.add(listener);
    return () => this.#healthListeners.delete(listener);
  }

  async sendToInbox(message: InboxMessage): Promise<void> {
    this.#send(this.#hub.inbox, message);
  }

  async sendHeartbeat(message: HeartbeatMessage): Promise<void> {
    this.#send(this.#hub.heartbeats, message);
  }

  sendReport(message: ReportMessage): void {
    const bundles = bundled([partOf(message)]);
    if (!this.#closing) for (const { content } of bundles) this.#hub.reports.publish(content);
  }

  sendToAgent(message: OwnAgentMessage, ...others: OwnAgentMessage[]): void {
    const bundles = bundled([message, ...others].map(partOf));
    if (this.#closing) return;
    for (const { messages, content } of bundles) {
      const [{ body } = message] = messages;
      const queue = this.#hub.agents.get(topology.agent(this.#hub.workcell, body));
      if (queue) queue.publish(content);
      else setImmediate(() => this.#returned(messages));
    }
  }

  onReturned(listener: ReturnListener): () => void {
    this.#returnListeners.add(listener);
    return () => this.#returnListeners.delete(listener);
  }

  async inquire(inquiry: Inquiry, limit: number): Promise<InquiryAnswer | undefined> {
    const content = listed(inquiry);
    this.#demandOpen();
    const queue = this.#hub.agents.get(topology.agent(this.#hub.workcell, inquiry.body));
    if (!queue) return undefined;
    queue.publish(content);
    return this.#answerTo(inquiry.id, this.#inquiries.waitForAgent(inquiry, limit));
  }

  async inquireOfOwner(inquiry: OwnerInquiry, limit: number): Promise<OwnerAnswer | undefined> {
    const content = listed(inquiry);
    this.#demandOpen();
    if (!this.#hub.ownerInquiries.isRead) return undefined;
    this.#hub.ownerInquiries.publish(content);
    return this.#answerTo(inquiry.id, this.#inquiries.waitForOwner(inquiry, limit));
  }

  async broadcast(message: MessageOf<'ask-hello'> | MessageOf<'admin.order'>): Promise<void> {
    const content = listed(message);
    this.#demandOpen();
    for (const queue of this.#hub.agents.values()) queue.publish(content);
  }

  async openInbox(listener: InboxListener): Promise<Inbox> {
    this.#demandOpen();
    return this.#opened((closed) => new MemoryInbox(this.#hub, listener, closed));
  }

  async isInboxRead(): Promise<boolean> {
    this.#demandOpen();
    return this.#hub.inbox.isRead;
  }

  async openHeartbeats(listener: (message: HeartbeatMessage) => void): Promise<Closable> {
    this.#demandOpen();
    return this.#opened((closed) => new MemoryHeartbeats(this.#hub, listener, closed));
  }

  async openAgent(address: InstanceAddress, listener: AgentListener): Promise<Closable> {
    this.#demandOpen();
    await awaitName(this.#hub, address, (this.#options.timing ?? protocolTiming.broker).nameWait);
    this.#demandOpen();
    const queue = topology.agent(this.#hub.workcell, address);
    const listeners = this.#listeners;
    return this.#opened((closed) => new MemoryAgent(this.#hub, { queue, listener, listeners }, closed));
  }

  async deadLetters(): Promise<DeadLetter[]> {
    this.#demandOpen();
    return [...this.#hub.dead];
  }

  async countDeadLetters(): Promise<number> {
    this.#demandOpen();
    return this.#hub.dead.length;
  }

  async resendDeadLetter(id: string): Promise<boolean> {
    this.#demandOpen();
    const index = this.#hub.dead.findIndex((letter) => letter.id === id);
    const letter = this.#hub.dead[index];
    if (!letter) return false;
    assertResendable(letter, this.#hub.workcell);
    this.#hub.inbox.publish(letter.content);
    this.#hub.unbury(index);
    return true;
  }

  async dropDeadLetter(id: string): Promise<boolean> {
    this.#demandOpen();
    const index = this.#hub.dead.findIndex((letter) => letter.id === id);
    if (index < 0) return false;
    this.#hub.unbury(index);
    return true;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#open].map((one) => one.close()));
    this.#inquiries.giveUp();
    leaveHub(this.#hub);
    for (const listener of [...this.#healthListeners]) listener({ up: false, reason: 'closed' });
  }

  async #answerTo<A>(id: string, answer: Promise<A>): Promise<A> {
    this.#hub.inquiries.set(id, this.#inquiries);
    try {
      return await answer;
    } finally {
      this.#hub.inquiries.delete(id);
    }
  }

  #returned(messages: readonly OwnAgentMessage[]): void {
    if (this.#closing) return;
    for (const message of messages) tellReturned(this.#returnListeners, message, messages[0]);
  }

  #send(queue: MemoryQueue, message: Message): void {
    const content = outgoing(message);
    this.#demandOpen();
    queue.publish(content);
  }

  #demandOpen(): void {
    if (this.#closing) throw new WeirError('broker_unavailable', 'the broker was closed');
  }

  /** Makes something that this broker closes at its own end, unless it was closed before. */
  #opened<T extends Closable>(make: (closed: () => void) => T): T {
    const one = make(() => this.#open.delete(one));
    this.#open.add(one);
    return one;
  }
}
