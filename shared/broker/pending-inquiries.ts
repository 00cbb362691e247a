import { decodeInquiryAnswer, type Inquiry, type InquiryAnswer } from '../contracts/message.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';

interface Pending {
  inquiry: Inquiry;
  settle: (answer: InquiryAnswer | undefined) => void;
}

/** The inquiries that one broker has made, and that wait for their answers. */
export class PendingInquiries {
  readonly #pending = new Map<string, Pending>();

  /** Resolves with the answer; with undefined after `limit` milliseconds, or where the inquiry came to nobody. */
  wait(inquiry: Inquiry, limit: number): Promise<InquiryAnswer | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(inquiry.id, undefined), limit);
      const settle = (answer: InquiryAnswer | undefined): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.#pending.set(inquiry.id, { inquiry, settle });
    });
  }

  /**
   * Takes an answer. One that comes too late or twice, is none, or is not of whom was asked, counts for nothing.
   * @param isBelieved whether it is from whom it says, as far as the broker knows
   */
  answered(content: Buffer, isBelieved: (answer: InquiryAnswer) => boolean = () => true): void {
    const answer = decoded(content);
    if (answer && !isBelieved(answer)) return;
    const asked = answer && this.#pending.get(answer.body.inquiry)?.inquiry;
    if (!asked || asked.workcell !== answer.workcell) return;
    const { module, instance } = asked.body;
    if (answer.body.module !== module || answer.body.instance !== instance) return;
    this.#settle(asked.id, answer);
  }

  /** Nobody will answer this one. */
  unheard(id: string): void {
    this.#settle(id, undefined);
  }

  /** Nobody will answer any. */
  giveUp(): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, undefined);
  }

  #settle(id: string, answer: InquiryAnswer | undefined): void {
    this.#pending.get(id)?.settle(answer);
    this.#pending.delete(id);
  }
}

function decoded(content: Buffer): InquiryAnswer | undefined {
  try {
    return decodeInquiryAnswer(content);
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    return undefined;
  }
}
