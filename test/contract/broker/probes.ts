import type { AgentListener, InboxDelivery, InboxListener } from '../../../shared/broker/broker.ts';
import type {
  AgentMessage,
  Inquiry,
  InquiryAnswer,
  OwnerAnswer,
  OwnerInquiry,
} from '../../../shared/contracts/message.ts';
import { eventually } from '../../support/eventually.ts';
import { ownerAnswer } from './sample-messages.ts';

/** Notes what an inbox hears. */
export class InboxProbe implements InboxListener {
  readonly deliveries: InboxDelivery[] = [];
  readonly inquiries: OwnerInquiry[] = [];
  interruptions = 0;

  /** Answers at once, and first as another workcell would. */
  inquiry(inquiry: OwnerInquiry, answer: (answer: OwnerAnswer) => void): void {
    this.inquiries.push(inquiry);
    answer({ ...ownerAnswer(inquiry), workcell: 'elsewhere' });
    answer(ownerAnswer(inquiry));
  }

  delivered(delivery: InboxDelivery): void {
    this.deliveries.push(delivery);
  }

  interrupted(): void {
    this.interruptions += 1;
  }

  get ids(): string[] {
    return this.deliveries.map((delivery) => delivery.message.id);
  }

  /** Resolves when `count` deliveries have come, to all of them. */
  async atLeast(count: number): Promise<InboxDelivery[]> {
    await eventually(() => {
      if (this.deliveries.length < count) throw new Error(`${this.deliveries.length} of ${count} came`);
    });
    return this.deliveries;
  }
}

/** Notes what an agent hears, in its order. */
export class AgentProbe implements AgentListener {
  /** `attached`, `detached`, `evicted`, and the types of messages. */
  readonly events: string[] = [];
  readonly messages: AgentMessage[] = [];
  readonly inquiries: { inquiry: Inquiry; answer: (answer: InquiryAnswer) => void }[] = [];
  eviction: Error | undefined;

  attached(): void {
    this.events.push('attached');
  }

  detached(): void {
    this.events.push('detached');
  }

  evicted(error: Error): void {
    this.events.push('evicted');
    this.eviction = error;
  }

  message(message: AgentMessage): void {
    this.events.push(message.type);
    this.messages.push(message);
  }

  inquiry(inquiry: Inquiry, answer: (answer: InquiryAnswer) => void): void {
    this.events.push(inquiry.type);
    this.inquiries.push({ inquiry, answer });
  }

  /** Resolves when `count` messages have come, to all of them. */
  async atLeast(count: number): Promise<AgentMessage[]> {
    await eventually(() => {
      if (this.messages.length < count) throw new Error(`${this.messages.length} of ${count} came`);
    });
    return this.messages;
  }
}
