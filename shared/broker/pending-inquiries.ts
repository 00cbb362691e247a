import {
  decodeAnswer,
  type Inquiry,
  type InquiryAnswer,
  type OwnerAnswer,
  type OwnerInquiry,
} from '../contracts/message.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';

type Answer = InquiryAnswer | OwnerAnswer;

interface Pending {
  /** Takes an answer; one that is not of whom was asked counts for nothing. */
  hear: (answer: Answer) => void;
  giveUp: () => void;
}

/** The inquiries that one broker has made, and that wait for their answers. */
export class PendingInquiries {
  readonly #pending = new Map<string, Pending>();

  /** Resolves with the answer; with undefined after `limit` milliseconds, or where the inquiry came to nobody. */
  waitForAgent({ id, workcell, body }: Inquiry, limit: number): Promise<InquiryAnswer | undefined> {
    return this.#wait(id, limit, (answer) => {
      if (answer.type !== 'inquiry.answer' || answer.workcell !== workcell) return undefined;
      const { module, instance } = answer.body;
      return module === body.module && instance === body.instance ? answer : undefined;
    });
  }

  /** As `waitForAgent`, of an inquiry of the owner. */
  waitForOwner({ id, workcell }: OwnerInquiry, limit: number): Promise<OwnerAnswer | undefined> {
    return this.#wait(id, limit, (answer) =>
      answer.type === 'owner.answer' && answer.workcell === workcell ? answer : undefined,
    );
  }

  /**
   * Takes an answer. One that comes too late or twice, is none, or is not of whom was asked, counts for nothing.
   * @param isBelieved whether it is from whom it says, as far as the broker knows
   */
  answered(content: Buffer, isBelieved: (answer: Answer) => boolean = () => true): void {
    const answer = decoded(content);
    if (answer && isBelieved(answer)) this.#pending.get(answer.body.inquiry)?.hear(answer);
  }

  /** Nobody will answer this one. */
  unheard(id: string): void {
    this.#pending.get(id)?.giveUp();
  }

  /** Nobody will answer any. */
  giveUp(): void {
    for (const pending of [...this.#pending.values()]) pending.giveUp();
  }

  #wait<A extends Answer>(
    id: string,
    limit: number,
    fitting: (answer: Answer) => A | undefined,
  ): Promise<A | undefined> {
    return new Promise((resolve) => {
      const settle = (answer: A | undefined): void => {
        clearTimeout(timer);
        this.#pending.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => settle(undefined), limit);
      const hear = (answer: Answer): void => {
        const fit = fitting(answer);
        if (fit) settle(fit);
      };
      this.#pending.set(id, { hear, giveUp: () => settle(undefined) });
    });
  }
}

function decoded(content: Buffer): Answer | undefined {
  try {
    return decodeAnswer(content);
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    return undefined;
  }
}
