import type { Broker, AgentListener, BrokerHealth, Closable, Inbox } from '../../../shared/broker/broker.ts';
import {
  decodeInbox,
  decodeAnswer,
  decodeReports,
  encode,
  message,
  type HeartbeatMessage,
  type AgentMessage,
  type InboxMessage,
  type Inquiry,
  type InquiryAnswer,
  type MessageOf,
  type ReportMessage,
} from '../../../shared/contracts/message.ts';
import { answerName } from '../../../shared/contracts/messages/orders.ts';
import { maxMessageBytes } from '../../../shared/contracts/envelope.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

/**
 * A broker that does what a test tells it: it keeps what the agent sends, delivers what the test hands it, and breaks
 * when it is told to. It checks what every broker checks: that messages fit their contracts and are not too large.
 */
export class ScriptedBroker implements Broker {
  #listener: AgentListener | undefined;
  #received: InboxMessage[] = [];
  #heartbeats: MessageOf<'agent.heartbeat'>[] = [];
  /** What the test wants lost is lost: a report on its way, anything else before the confirm. */
  refuse: ((message: InboxMessage | HeartbeatMessage) => boolean) | undefined;
  /** Everything sent while this is set is never confirmed and never refused, until `unblock`. */
  #blocked: { type: string; confirm: () => void }[] | undefined;
  /** The owner commits each report that arrives, and says so. */
  keeps = true;
  takenBy: Error | undefined;
  opened = 0;

  /** What of that type has reached the inbox. */
  inbox<T extends InboxMessage['type']>(type: T): Extract<InboxMessage, { type: T }>[] {
    return this.#received.filter(
      (message): message is Extract<InboxMessage, { type: T }> => message.type === type,
    );
  }

  /** All that has reached the inbox, in order. */
  received(): InboxMessage[] {
    return this.#received;
  }

  heartbeats(): MessageOf<'agent.heartbeat'>[] {
    return this.#heartbeats;
  }

  /** Hands the agent a message. */
  deliver(message: AgentMessage): void {
    this.#demandListener().message(message);
  }

  /** Makes an inquiry of the agent; resolves with its answer. */
  ask(inquiry: Inquiry): Promise<InquiryAnswer> {
    return new Promise((resolve) => {
      this.#demandListener().inquiry(inquiry, (answer) => {
        const bytes = encode(answer);
        if (bytes.length > maxMessageBytes)
          throw new WeirError('bad_message', 'the message is larger than 1 MiB');
        const said = decodeAnswer(bytes);
        if (said.type === 'inquiry.answer') resolve(said);
      });
    });
  }

  /** The connection breaks. */
  cut(reason: string): void {
    this.#demandListener().detached(reason);
  }

  /** It is back. */
  reattach(): void {
    this.#demandListener().attached();
  }

  evict(error: Error): void {
    this.#demandListener().evicted(error);
  }

  block(): void {
    this.#blocked = [];
  }

  unblock(): void {
    const waiting = this.#blocked ?? [];
    this.#blocked = undefined;
    for (const { confirm } of waiting) confirm();
  }

  /** Types of what waits for its confirm. */
  unconfirmed(): string[] {
    return (this.#blocked ?? []).map(({ type }) => type);
  }

  health(): BrokerHealth {
    return { up: true };
  }

  onHealth(): () => void {
    return () => undefined;
  }

  async sendToInbox(message: InboxMessage): Promise<void> {
    await this.#confirm(message);
    const bytes = encode(message);
    if (bytes.length > maxMessageBytes)
      throw new WeirError('bad_message', 'the message is larger than 1 MiB');
    this.#received.push(decodeInbox(bytes));
  }

  sendReport(report: ReportMessage): void {
    const bytes = encode(report);
    if (bytes.length > maxMessageBytes)
      throw new WeirError('bad_message', 'the message is larger than 1 MiB');
    if (this.#blocked || this.refuse?.(report)) return;
    this.#received.push(...decodeReports(Buffer.from(`[${bytes.toString()}]`)).messages);
    if (this.keeps) setImmediate(() => this.#keep(report));
  }

  #keep(report: ReportMessage): void {
    if (report.type === 'run.submit') return;
    const { workcell } = report;
    const { module, instance } = report.body;
    const name =
      report.type === 'step.settled'
        ? report.command_id
        : report.type === 'admin.answer'
          ? answerName(report.body)
          : undefined;
    if (name !== undefined)
      this.deliver(message('kept', { workcell, body: { module, instance, kept: [name] } }));
  }

  async sendHeartbeat(message: HeartbeatMessage): Promise<void> {
    await this.#confirm(message);
    encode(message);
    if (message.type === 'agent.heartbeat') this.#heartbeats.push(message);
  }

  async openAgent(_address: unknown, listener: AgentListener): Promise<Closable> {
    this.opened++;
    if (this.takenBy) throw this.takenBy;
    this.#listener = listener;
    listener.attached();
    return { close: async () => undefined };
  }

  sendToAgent = (): never => unfit();
  onReturned = (): never => unfit();
  inquire = unused;
  inquireOfOwner = unused;
  broadcast = unused;
  openInbox = unused as () => Promise<Inbox>;
  isInboxRead = unused as () => Promise<boolean>;
  openHeartbeats = unused as () => Promise<Closable>;
  deadLetters = unused as () => Promise<never[]>;
  countDeadLetters = unused as () => Promise<number>;
  resendDeadLetter = unused as () => Promise<boolean>;
  dropDeadLetter = unused as () => Promise<boolean>;

  async close(): Promise<void> {
    await Promise.resolve();
  }

  async #confirm(message: InboxMessage | HeartbeatMessage): Promise<void> {
    await Promise.resolve();
    if (this.#blocked) {
      await new Promise<void>((confirm) => this.#blocked?.push({ type: message.type, confirm }));
    }
    if (this.refuse?.(message))
      throw new WeirError('broker_unavailable', 'the test does not want it confirmed');
  }

  #demandListener(): AgentListener {
    if (!this.#listener) throw new Error('no agent has opened its instance');
    return this.#listener;
  }
}

async function unused(): Promise<never> {
  return unfit();
}

function unfit(): never {
  throw new Error('an agent has no business with this');
}
