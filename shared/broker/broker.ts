import type { InstanceAddress } from '../contracts/address.ts';
import type {
  OwnAgentMessage,
  AgentMessage,
  HeartbeatMessage,
  InboxMessage,
  Inquiry,
  InquiryAnswer,
  MessageOf,
  OwnerAnswer,
  OwnerInquiry,
  ReportMessage,
} from '../contracts/message.ts';
import type { DeadLetter } from './dead-letter.ts';

/** Whether the broker can be used now; `reason` is a sentence for a person. */
export type BrokerHealth = { up: true } | { up: false; reason: string };

/**
 * The broker of one workcell, as the rest of weir sees it: an inbox, a queue of reports, a heartbeat queue, and a queue per
 * agent. It moves messages and knows nothing of their meaning. It reconnects by itself, for ever.
 *
 * Each `send…` that returns a promise, and `broadcast`, resolves when the broker has confirmed the message and rejects with WeirError
 * `unroutable` where nobody has declared the queue, `broker_unavailable` where there is no connection or it broke before
 * the confirm came (the message may have arrived all the same), `bad_message` where the message breaks its own contract
 * or is larger than 1 MiB. Nothing is buffered while the broker is away and nothing is sent twice. A confirm may take
 * arbitrarily long while the broker blocks publishers: callers set their own deadline.
 */
export interface Broker {
  /**
   * Made with it: agents that it serves can be sent messages together. Undefined where its account may read the queue of one agent
   * alone.
   */
  readonly process?: string | undefined;
  health(): BrokerHealth;
  /** Calls `listener` at each change of health; returns how to stop that. */
  onHealth(listener: (health: BrokerHealth) => void): () => void;

  /** To the workcell's inbox, durable; declares it if needed. Resolved = survives a power cut of the broker. */
  sendToInbox(message: InboxMessage): Promise<void>;
  /** To the heartbeat queue, which forgets after 10 s. */
  sendHeartbeat(message: HeartbeatMessage): Promise<void>;
  /**
   * To the owner, as a transient message that nobody confirms: it may be lost, and whoever needs to know sends it again.
   * Never waits and never rejects. Dropped where there is no connection, and where 16 MiB wait for a broker that reads
   * nothing. Reports that are sent at the same moment go together, as one message of the broker. While no owner reads them, the latest
   * 20,000 messages (64 MiB) are kept. Whoever reads it checks it: what breaks its contract goes to the dead letters.
   * @throws WeirError `bad_message` where it is larger than 1 MiB.
   */
  sendReport(message: ReportMessage): void;
  /**
   * To the queue of the agent that the body names, as `sendReport`. An agent is given what one broker sends to it, broadcasts
   * included, in the order in which that was sent. What no queue takes comes back to the listeners of `onReturned`.
   *
   * `others` go along, to agents of the same `process`: each is handed its own. That may overtake what was sent to them by their own queues,
   * and is dropped where that process serves them no more. Where it throws, none is sent.
   */
  sendToAgent(message: OwnAgentMessage, ...others: OwnAgentMessage[]): void;
  /**
   * Calls `listener` with each message that this broker has sent to an agent whose queue is not there: nobody has it, nobody will.
   * What was dropped, or lost with a connection, does not come back. Returns how to stop that.
   */
  onReturned(listener: ReturnListener): () => void;
  /**
   * Makes an inquiry of the agent that its body names, and resolves with what that answers; with undefined where no answer
   * has come within `limit` milliseconds, the agent is not there, or the connection breaks. Transient, as its answer: nothing of either
   * outlives the call. Rejects with `broker_unavailable` where there is no connection.
   */
  inquire(inquiry: Inquiry, limit: number): Promise<InquiryAnswer | undefined>;
  /** As `inquire`, of who leads the workcell; resolves with undefined at once where nobody does. */
  inquireOfOwner(inquiry: OwnerInquiry, limit: number): Promise<OwnerAnswer | undefined>;
  /** To the queues of all agents of the workcell, transient; resolves once the broker has routed it, also where there is none. */
  broadcast(message: MessageOf<'ask-hello'> | MessageOf<'admin.order'>): Promise<void>;

  /**
   * Competes for the workcell's inbox. One consumer at a time, over all processes, is given deliveries; the next is
   * chosen when its connection ends. From its first delivery on it is given the reports as well: whoever has the inbox has
   * both, and loses both with one connection. Undecodable messages never reach the listener: they go to the dead letters.
   * Resolves before the first delivery, once there is a broker to read from, however long that takes; rejects with
   * `broker_unavailable` where this broker is closed meanwhile. The same holds for `openHeartbeats`
   * and `openAgent`.
   */
  openInbox(listener: InboxListener): Promise<Inbox>;
  /**
   * Whether anybody reads the inbox, over all processes. Rejects with `broker_unavailable` where there is no connection; a broker
   * in trouble may take arbitrarily long to answer.
   */
  isInboxRead(): Promise<boolean>;
  /** Reads the heartbeat queue (one consumer at a time, over all processes). */
  openHeartbeats(listener: (message: HeartbeatMessage) => void): Promise<Closable>;

  /**
   * Serves an instance: declares its one queue, exclusive, and reads it, again after each reconnect. The queue goes with the
   * connection, and with it whatever nobody has read. Messages are not acknowledged: they come once or never. Rejects with
   * `name_taken` where a living process holds the name (after having waited 15 s for it to die). All agents of a broker
   * share its connection.
   */
  openAgent(address: InstanceAddress, listener: AgentListener): Promise<Closable>;

  /**
   * The workcell's dead letters, oldest first. A bounded number is kept, and the oldest are dropped beyond it. This and
   * the next three reject with `broker_unavailable` where there is no connection.
   */
  deadLetters(): Promise<DeadLetter[]>;
  /** How many dead letters the broker keeps, those of other workcells that share it included; cheap, and disturbs no reader. */
  countDeadLetters(): Promise<number>;
  /**
   * Sends a dead letter to the inbox once more and removes it when the broker has confirmed that; after a failure it may
   * be in both places. False where there is none of that id. Rejects with `dead_letter_unfit` where it was not for the
   * inbox, or fits no contract.
   */
  resendDeadLetter(id: string): Promise<boolean>;
  /** Removes a dead letter for good; false where there is none of that id. */
  dropDeadLetter(id: string): Promise<boolean>;

  /** Ends all consumers and connections; sends that are not confirmed by then reject. Idempotent. */
  close(): Promise<void>;
}

/** `wentAlong`: the message went by the queue of another agent, and its own may be there. */
export type ReturnListener = (message: OwnAgentMessage, wentAlong: boolean) => void;

export interface Closable {
  /** Stops; what was delivered and not acknowledged goes back to its queue. Idempotent. */
  close(): Promise<void>;
}

export interface InboxDelivery {
  readonly message: InboxMessage;
  /**
   * How often the broker has tried to deliver it before, to anyone, alive or not: an upper bound; 0 the first time. Of reports
   * it knows only whether it has: 0 or 1.
   */
  readonly deliveredBefore: number;
}

/** Gives deliveries of the inbox and reports, each in its order; between the two there is none. */
export interface InboxListener {
  /** Must return at once; the delivery is acknowledged later through the inbox. */
  delivered(delivery: InboxDelivery): void;
  /** As that of an agent, once there was a delivery. Without it, nobody leads as far as inquiries go. */
  inquiry?(inquiry: OwnerInquiry, answer: (answer: OwnerAnswer) => void): void;
  /**
   * The connection is gone (or `close` was called): whatever was delivered and not acknowledged is void and will be
   * delivered again, maybe to another owner. Deliveries that follow belong to a new term.
   */
  interrupted(): void;
}

export interface Inbox extends Closable {
  /**
   * Acknowledges deliveries, of the inbox and reports; those of a broken connection are ignored. Reports that came together are gone
   * once all of them are acknowledged.
   */
  ack(deliveries: readonly InboxDelivery[]): void;
  /** Puts the delivery into the dead letters with the reason, then acknowledges it. */
  dead(delivery: InboxDelivery, reason: string): Promise<void>;
}

export interface AgentListener {
  /** The queue is there and is read, for the first time or again: time to say hello. Comes before any message. */
  attached(): void;
  /** The connection is gone, by no will of ours, and the queue with it: what was not read will not come. */
  detached(reason: string): void;
  /** The name was lost to another process while this one was cut off; it is served here no more. */
  evicted(error: Error): void;
  message(message: AgentMessage): void;
  /** Somebody makes an inquiry. `answer` takes what may be lost on its way; it throws as `sendReport` does. */
  inquiry(inquiry: Inquiry, answer: (answer: InquiryAnswer) => void): void;
}
