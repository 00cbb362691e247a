import { message, type OwnerAnswer, type OwnerInquiry } from '../../shared/contracts/message.ts';
import { WeirError, messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';

/** So many inquiries are worked on or wait at once; whoever asks beyond that is told so. */
const mostOpen = 20;

/** Answers one kind of inquiry. What takes long is done in a thread. @throws WeirError whose message whoever asks is told */
export type Answerer = (about: JsonObject) => Promise<JsonObject>;

/** The answer of one that has taken nothing of the lab in yet. */
export function notYet({ id, workcell }: OwnerInquiry): OwnerAnswer {
  const why = 'it has only just begun to lead: ask again in a moment';
  return message('owner.answer', { workcell, body: { inquiry: id, outcome: 'failed', message: why } });
}

/** What the owner is asked about the lab. Nothing waits for it, and where it fails, nothing else does. */
export class OwnerInquiries {
  readonly #answerers: ReadonlyMap<string, Answerer>;
  readonly #log: Logger;
  #open = 0;

  /** @param answerers by what an inquiry asks */
  constructor(answerers: Readonly<Record<string, Answerer>>, log: Logger) {
    this.#answerers = new Map(Object.entries(answerers));
    this.#log = log;
  }

  /** Resolves once it is answered; never rejects. */
  async take(inquiry: OwnerInquiry, answer: (answer: OwnerAnswer) => void): Promise<void> {
    const { id, workcell } = inquiry;
    const say = (body: Omit<OwnerAnswer['body'], 'inquiry'>): void =>
      answer(message('owner.answer', { workcell, body: { inquiry: id, ...body } }));
    this.#open += 1;
    try {
      say({ outcome: 'answered', data: await this.#answerTo(inquiry) });
    } catch (error) {
      if (!WeirError.is(error))
        this.#log.warn({ reason: messageOf(error) }, 'an inquiry could not be answered');
      const why = WeirError.is(error) ? error.message : 'it failed; the log of the orchestrator says why';
      say({ outcome: 'failed', message: why.slice(0, 2000) });
    } finally {
      this.#open -= 1;
    }
  }

  #answerTo({ body: { asks, about } }: OwnerInquiry): Promise<JsonObject> {
    const answerer = this.#answerers.get(asks);
    if (!answerer)
      throw new WeirError('bad_message', `this orchestrator does not know the question "${asks}"`);
    if (this.#open > mostOpen)
      throw new WeirError('too_many_requests', `${mostOpen} inquiries wait already: ask again in a moment`);
    return answerer(about);
  }
}
