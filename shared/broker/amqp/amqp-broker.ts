import type { ConsumeMessage } from 'amqplib';
import type { InstanceAddress } from '../../contracts/address.ts';
import {
  decodeReturned,
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
} from '../../contracts/message.ts';
import { newId } from '../../contracts/ids.ts';
import { agentThatSays } from '../../contracts/said-by-agents.ts';
import { version } from '../../kernel/version.ts';
import { WeirError } from '../../kernel/errors/weir-error.ts';
import { groupBy } from '../../kernel/grouping.ts';
import { defined } from '../../kernel/json/json.ts';
import { messageIds } from '../../observe/index.ts';
import { eachHost } from '../../kernel/config/several-hosts.ts';
import { protocolTiming, type BrokerTiming } from '../../kernel/timing/protocol-timing.ts';
import type {
  AgentListener,
  Broker,
  BrokerHealth,
  Closable,
  Inbox,
  InboxListener,
  ReturnListener,
} from '../broker.ts';
import type { BrokerOptions } from '../broker-options.ts';
import type { DeadLetter } from '../dead-letter.ts';
import { bundled, listed, outgoing, partOf, tellReturned, type Part } from '../outgoing.ts';
import { PendingInquiries } from '../pending-inquiries.ts';
import { topology, type EntryQueue } from '../topology.ts';
import { AmqpAgent } from './amqp-agent.ts';
import { AmqpHeartbeats } from './amqp-heartbeats.ts';
import { AmqpHealth } from './amqp-health.ts';
import { AmqpInbox } from './amqp-inbox.ts';
import { AmqpLinks } from './amqp-links.ts';
import { DeadLetterBox, DeadLetters } from './dead-letters.ts';
import type { Outgoing } from './transient-channel.ts';
import type { Link } from './link.ts';
import { lookAtQueue } from './queues.ts';
import { OriginCheck, whyForged } from './origin.ts';
import { Publisher } from './publisher.ts';

/**
 * RabbitMQ. One connection publishes, and serves the agents of this process; the inbox, with the reports, has one of its own,
 * because its end is what frees it; heartbeats are read on another. A publisher that the broker blocks thus never keeps an
 * acknowledgement waiting. Dead letters are read on one more, made at the first such errand: a queue without a leader ends the
 * connection that asks for what is in it.
 * @throws WeirError `bad_config` where `url` is none.
 */
export function openAmqpBroker(url: string, options: BrokerOptions): Broker {
  const nodes = eachHost(url);
  if (nodes.some((node) => !URL.canParse(node) || new URL(node).hostname === '')) {
    throw new WeirError(
      'bad_config',
      'the URL of the broker cannot be read: expected amqp://user:password@host:port/vhost, with hosts separated by commas',
    );
  }
  // Not all processes are to sit at one node, and not one process at several: it would be disturbed by the loss of each.
  const first = Math.floor(Math.random() * nodes.length);
  return new AmqpBroker([...nodes.slice(first), ...nodes.slice(0, first)], options);
}

/** How a message goes to a queue: by name, or by the entry. */
type Way = Pick<Outgoing, 'exchange' | 'key' | 'userId' | 'replyTo'>;

/** Straight to a queue, as only accounts of the lab's own may. */
function byName(queue: string): Way {
  return { exchange: '', key: queue };
}

class AmqpBroker implements Broker {
  readonly #nodes: readonly string[];
  readonly #options: BrokerOptions;
  readonly #timing: BrokerTiming;
  /** How queues are declared. */
  readonly #queues: { workcell: string; heartbeatExpiry: number };
  readonly #entry: Omit<Way, 'key'>;
  readonly #health: AmqpHealth;
  readonly #links: AmqpLinks;
  readonly #publisher: Publisher;
  readonly #dead: DeadLetters;
  readonly #deadLetterBox: DeadLetterBox;
  readonly #publishing: Link;
  readonly process: string | undefined;
  /** Queues of the agents that are served here. */
  readonly #held = new Set<string>();
  /** Who listens there, by queue. */
  readonly #listeners = new Map<string, AgentListener>();
  /** Stand-ins of queues of agents, by the queue: of those that are served here, and of those whose hellos were read here. */
  readonly #standIns = new Map<string, string>();
  /** Reports of this moment, which go together. */
  #reports: Part<ReportMessage>[] = [];
  readonly #inquiries = new PendingInquiries();
  /** Where the owner's own go: what it reads. */
  #heartbeatQueue: string;
  readonly #returnListeners = new Set<ReturnListener>();

  constructor(nodes: readonly string[], options: BrokerOptions) {
    this.#nodes = nodes;
    this.#options = options;
    this.#timing = options.timing ?? protocolTiming.broker;
    this.#queues = { workcell: options.workcell, heartbeatExpiry: this.#timing.heartbeatExpiry };
    this.#heartbeatQueue = topology.heartbeat(options.workcell);
    const exchange = topology.entry(options.workcell);
    const { enrolled = false } = options;
    this.process = enrolled ? undefined : newId();
    const { username } = new URL(nodes[0] ?? '');
    this.#entry = enrolled ? { exchange, userId: decodeURIComponent(username) } : { exchange };
    this.#health = new AmqpHealth(nodes, options.log);
    const { name } = options;
    this.#links = new AmqpLinks({ nodes, name, reconnect: this.#timing.reconnect }, this.#health);
    this.#publishing = this.#links.open('publishing', 'publisher');
    this.#publisher = new Publisher(
      this.#publishing,
      { ...this.#queues, declares: !enrolled },
      {
        returned: (content) => this.#returned(content),
        answered: (received, caller) => this.#answered(received, caller),
      },
    );
    this.#dead = new DeadLetters(enrolled ? undefined : this.#publisher, this.#timing.buryAgain, options.log);
    this.#deadLetterBox = new DeadLetterBox(() => this.#links.errands(), this.#publisher, {
      workcell: options.workcell,
      lockWait: this.#timing.deadLetters,
    });
  }

  health(): BrokerHealth {
    return this.#health.get();
  }

  onHealth(listener: (health: BrokerHealth) => void): () => void {
    return this.#health.listen(listener);
  }

  async sendToInbox(message: InboxMessage): Promise<void> {
    const { workcell } = this.#options;
    const way = this.#wayTo('inbox', topology.inbox(workcell), message);
    const ofAgent = message.type === 'agent.hello' ? topology.agent(workcell, message.body) : '';
    await this.#sendToKnown({ ...way, ...defined({ replyTo: this.#standIns.get(ofAgent) }) }, message, true);
  }

  async sendHeartbeat(message: HeartbeatMessage): Promise<void> {
    await this.#sendToKnown(this.#wayTo('heartbeats', this.#heartbeatQueue, message), message, false);
  }

  sendReport(message: ReportMessage): void {
    this.#reports.push(partOf(message));
    // What is due in this turn of the event loop goes along; a report that is alone waits for nothing.
    if (this.#reports.length === 1) setImmediate(() => this.#sendReports());
  }

  sendToAgent(message: OwnAgentMessage, ...others: OwnAgentMessage[]): void {
    const way = ({ body }: OwnAgentMessage) => byName(this.#queueOf(body));
    this.#sendTogether(way, [message, ...others].map(partOf), true);
  }

  onReturned(listener: ReturnListener): () => void {
    this.#returnListeners.add(listener);
    return () => this.#returnListeners.delete(listener);
  }

  async inquire(inquiry: Inquiry, limit: number): Promise<InquiryAnswer | undefined> {
    const content = listed(inquiry);
    const key = this.#queueOf(inquiry.body);
    return this.#answerTo({ id: inquiry.id, key, content }, this.#inquiries.waitForAgent(inquiry, limit));
  }

  async inquireOfOwner(inquiry: OwnerInquiry, limit: number): Promise<OwnerAnswer | undefined> {
    const content = listed(inquiry);
    const key = topology.inquiries(this.#options.workcell);
    return this.#answerTo({ id: inquiry.id, key, content }, this.#inquiries.waitForOwner(inquiry, limit));
  }

  async broadcast(message: MessageOf<'ask-hello'> | MessageOf<'admin.order'>): Promise<void> {
    await this.#publisher.sendRouted({
      exchange: topology.control(this.#options.workcell),
      key: '',
      content: listed(message),
      id: message.id,
      persistent: false,
      mandatory: false,
    });
  }

  async openInbox(listener: InboxListener): Promise<Inbox> {
    const link = this.#links.open('consuming', 'inbox');
    const { workcell, log } = this.#options;
    const { leaderWait, leaderConfirm } = this.#timing;
    const answer = (caller: string, message: OwnerAnswer): void =>
      this.#sendTransient(byName(topology.answers(workcell, caller)), message, outgoing(message), false);
    const standIns = this.#standIns;
    const options = { workcell, leaderWait, leaderConfirm, log, answer, standIns };
    const inbox = new AmqpInbox(link, options, listener, this.#dead);
    await inbox.opened();
    return inbox;
  }

  async isInboxRead(): Promise<boolean> {
    const session = await this.#links.errands();
    const inbox = await lookAtQueue(session, topology.inbox(this.#options.workcell));
    // Of readers that stand by the broker does not tell.
    return (inbox?.consumerCount ?? 0) > 0;
  }

  async openHeartbeats(listener: (message: HeartbeatMessage) => void): Promise<Closable> {
    const { workcell, log } = this.#options;
    const origin = new OriginCheck('heartbeats', workcell, log);
    const heartbeats = new AmqpHeartbeats(
      this.#links.reader(),
      { ...this.#queues, reads: (queue) => (this.#heartbeatQueue = queue) },
      listener,
      this.#dead,
      origin,
    );
    await heartbeats.opened();
    return heartbeats;
  }

  async openAgent(address: InstanceAddress, listener: AgentListener): Promise<Closable> {
    this.#links.demandOpen();
    const { workcell, enrolled = false } = this.#options;
    const answer = (caller: string, message: InquiryAnswer): void => {
      const key = topology.answerKey(address, caller);
      this.#sendTransient({ ...this.#entry, key }, message, outgoing(message), false);
    };
    const served = {
      workcell,
      address,
      timing: {
        nameLook: this.#timing.nameLook,
        standInWait: this.#timing.standInWait,
        nameWait: this.#nodes.length > 1 ? this.#timing.nameWaitInCluster : this.#timing.nameWait,
      },
      held: this.#held,
      listeners: this.#listeners,
      standIns: this.#standIns,
      enrolled,
      answer,
      log: this.#options.log,
    };
    const agent = new AmqpAgent(this.#publishing, served, listener, this.#dead);
    await agent.opened();
    return agent;
  }

  deadLetters(): Promise<DeadLetter[]> {
    return this.#deadLetterBox.list();
  }

  async countDeadLetters(): Promise<number> {
    return (await lookAtQueue(await this.#links.errands(), topology.dead))?.messageCount ?? 0;
  }

  resendDeadLetter(id: string): Promise<boolean> {
    return this.#deadLetterBox.resend(id);
  }

  dropDeadLetter(id: string): Promise<boolean> {
    return this.#deadLetterBox.drop(id);
  }

  close(): Promise<void> {
    this.#sendReports();
    this.#inquiries.giveUp();
    return this.#links.close();
  }

  /**
   * An account of the lab's own reaches the queue by its name, with reports of several agents in one message. Those of one agent go by
   * the entry, so that the broker can tell who it is.
   */
  #sendReports(): void {
    const reports = this.#reports;
    this.#reports = [];
    const queue = byName(topology.reports(this.#options.workcell));
    // In a cluster the queue of that name may be away, and another one in its place.
    const byEntry = this.process === undefined || this.#nodes.length > 1;
    const wayOf = ({ message }: Part<ReportMessage>): Way =>
      byEntry ? this.#wayTo('reports', queue.key, message) : queue;
    for (const together of groupBy(reports, (each) => wayOf(each).key).values()) {
      const [first] = together;
      if (first) this.#sendTogether(() => wayOf(first), together, false);
    }
  }

  #sendTogether<M extends ReportMessage | OwnAgentMessage>(
    wayOf: (first: M) => Way,
    parts: readonly Part<M>[],
    mandatory: boolean,
  ): void {
    for (const { messages, content } of bundled(parts)) {
      const [first] = messages;
      if (first) this.#sendTransient(wayOf(first), first, content, mandatory);
    }
  }

  #queueOf(address: InstanceAddress): string {
    const queue = topology.agent(this.#options.workcell, address);
    return this.#standIns.get(queue) ?? queue;
  }

  /** What an agent says goes by the entry, so that the broker can tell who it is; all else to the queue, by its name. */
  #wayTo(to: EntryQueue, queue: string, message: Message): Way {
    const sender = agentThatSays(message);
    if (!sender) return byName(queue);
    return { ...this.#entry, key: topology.entryKey(to, sender) };
  }

  #sendTransient(
    way: Way,
    message: ReportMessage | OwnAgentMessage | InquiryAnswer | OwnerAnswer,
    content: Buffer,
    mandatory: boolean,
  ): void {
    const sent = { ...way, content, id: message.id, persistent: false, mandatory };
    if (!this.#publisher.send(sent)) {
      const fields = { ...messageIds(message), key: way.key, type: message.type };
      this.#options.log.debug(fields, 'a message was dropped: the broker takes none');
    }
  }

  /** Sends an inquiry, and waits for its answer. */
  async #answerTo<A>(
    inquiry: Pick<Outgoing, 'id' | 'key' | 'content'>,
    answer: Promise<A | undefined>,
  ): Promise<A | undefined> {
    try {
      const sent = { ...inquiry, exchange: '', persistent: false, mandatory: true };
      await Promise.race([this.#publisher.sendToBeAnswered(sent), answer]);
    } catch (error) {
      this.#inquiries.unheard(inquiry.id);
      throw error;
    }
    return await answer;
  }

  #answered(received: ConsumeMessage, caller: string): void {
    const keyOf = (address: InstanceAddress) => topology.answerKey(address, caller);
    this.#inquiries.answered(
      received.content,
      (answer) => whyForged(answer, received, this.#options.workcell, keyOf) === undefined,
    );
  }

  #returned(content: Buffer): void {
    // Of all that goes without a confirm only this is mandatory.
    const messages = decodeReturned(content).messages.flatMap((message) => {
      if (message.type !== 'owner.inquiry') return [message as OwnAgentMessage | Inquiry];
      this.#inquiries.unheard(message.id);
      return [];
    });
    const [first] = messages;
    for (const message of messages) {
      if (message.type === 'inquiry') this.#inquiries.unheard(message.id);
      else tellReturned(this.#returnListeners, message, first);
    }
  }

  #send(way: Way, message: Message, persistent: boolean): Promise<void> {
    const content = outgoing(message);
    const sent = { ...way, content, id: message.id, persistent, mandatory: true, appId: version };
    return this.#publisher.publish(sent);
  }

  /** To a queue that was declared when the connection was set up; it is missing only where somebody deleted it since. */
  async #sendToKnown(way: Way, message: Message, persistent: boolean): Promise<void> {
    try {
      await this.#send(way, message, persistent);
    } catch (error) {
      if (!WeirError.is(error, 'unroutable')) throw error;
      await this.#publisher.redeclare();
      await this.#send(way, message, persistent);
    }
  }
}
