import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import { message, type BodyOf, type Inquiry, type InquiryAnswer } from '../../../shared/contracts/message.ts';
import { inquiryLimits } from '../../../shared/contracts/messages/inquiry-answer.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/deadline.ts';
import type { Logger } from '../../../shared/kernel/log/logger.ts';
import type { ArgumentCheck, ModuleDefinition } from '../../sdk/inside.ts';
import { askModule } from './ask-module.ts';
import type { ModuleAnswer } from './judge-answer.ts';

export interface InquiryDeskOptions {
  workcell: string;
  address: InstanceAddress;
  module: ModuleDefinition;
  checkArguments: ArgumentCheck;
  /** Milliseconds that the module has for an answer. */
  limit: number;
  log: Logger;
}

/** More than these wait for their turn only where nobody waits for the answers any more. */
const mostWaiting = 250;

type Answer = (answer: InquiryAnswer) => void;

/**
 * Answers inquiries: asks the module, one at a time, in the order in which they came. It is asked while actions run as well, and while
 * the instrument is held: nothing is moved by it. An answer that takes too long is waited for no longer, and until it has come after
 * all the module is asked nothing more.
 */
export class InquiryDesk {
  readonly #options: InquiryDeskOptions;
  readonly #waiting: { inquiry: Inquiry; answer: Answer; since: number }[] = [];
  #busy = false;
  /** The module has not come to its end with what it was asked last. */
  #hangs = false;

  constructor(options: InquiryDeskOptions) {
    this.#options = options;
  }

  take(inquiry: Inquiry, answer: Answer): void {
    const { workcell, address } = this.#options;
    const { module, instance } = inquiry.body;
    // A queue is found by its name alone: what is meant for somebody else is nobody's here.
    if (inquiry.workcell !== workcell || module !== address.module || instance !== address.instance) return;
    if (this.#waiting.length >= mostWaiting) {
      this.#say(inquiry, answer, { outcome: 'failed', message: 'it is asked too much at once' });
      return;
    }
    this.#waiting.push({ inquiry, answer, since: performance.now() });
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      // Whoever asked has given up by now.
      if (performance.now() - next.since > this.#options.limit) continue;
      this.#say(next.inquiry, next.answer, await this.#ask(next.inquiry));
    }
    this.#busy = false;
  }

  async #ask({ body }: Inquiry): Promise<ModuleAnswer> {
    const { module, checkArguments, limit, log } = this.#options;
    const seconds = `${limit / 1000} s`;
    if (this.#hangs) {
      return {
        outcome: 'failed',
        message: `it has not yet answered what it was asked more than ${seconds} ago`,
      };
    }
    const abort = new AbortController();
    const asked = askModule(module, body, { checkArguments, signal: abort.signal, log });
    const answer = await within(asked, limit);
    if (answer !== timedOut) return answer;
    this.#hangs = true;
    void asked.then(() => (this.#hangs = false));
    const text = `it has not answered within ${seconds}`;
    abort.abort(new WeirError('cancelled', text));
    log.warn(
      { asks: body.asks, action: body.action },
      `the module is asked of an action, and ${text.slice(3)}`,
    );
    return { outcome: 'failed', message: text };
  }

  #say({ id, body }: Inquiry, answer: Answer, told: ModuleAnswer): void {
    const { workcell, address, log } = this.#options;
    const say = (answered: ModuleAnswer): void => {
      const own: BodyOf<'inquiry.answer'> = { ...address, inquiry: id, ...answered };
      answer(message('inquiry.answer', { workcell, body: own }));
    };
    try {
      say(told);
    } catch (error) {
      // It is larger than a message may be.
      log.warn(
        { err: error, asks: body.asks, action: body.action },
        'an answer of the module cannot be sent',
      );
      const text = `its answer cannot be sent: ${WeirError.is(error) ? error.message : String(error)}`;
      say({ outcome: 'failed', message: text.slice(0, inquiryLimits.characters) });
    }
  }
}
