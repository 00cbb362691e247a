import pLimit from 'p-limit';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** How many submissions a gateway takes. */
interface Bounds {
  /** With those that wait for their turn. */
  inHand: number;
  /** So many have their turn at a time: each reads the state of the lab, and shares it with those that have theirs. */
  atOnce: number;
}

/** What a client hands in. */
interface Submission<Form, Stored> {
  /** Reads what comes with it. */
  receive: () => Promise<Form>;
  store: (form: Form) => Promise<Stored>;
  /** Whether its client has gone away. */
  isGone: () => boolean;
}

/** A script may hand in a thousand runs at once, and each costs milliseconds of the one thread: they wait for each other, and a safety stop for none. */
export class SubmissionQueue {
  readonly #most: number;
  readonly #turns: ReturnType<typeof pLimit>;
  #inHand = 0;

  constructor({ inHand, atOnce }: Bounds = { inHand: 2_000, atOnce: 16 }) {
    this.#most = inHand;
    this.#turns = pLimit(atOnce);
  }

  /**
   * Receives a submission, and stores it once it has its turn; what was received is removed after that. Undefined where its client has
   * gone away by then, and nothing is stored: it asks again, or has given up, and a run that it does not know of would be one too many.
   * @throws WeirError `too_many_submissions` where as many are in hand as may be: nothing was received then
   */
  async take<Form extends { remove(): Promise<void> }, Stored>({
    receive,
    store,
    isGone,
  }: Submission<Form, Stored>): Promise<Stored | undefined> {
    if (this.#inHand >= this.#most)
      throw new WeirError('too_many_submissions', `${this.#most} submissions are in hand already`);
    this.#inHand += 1;
    try {
      const form = await receive();
      try {
        return await this.#turns(async () => (isGone() ? undefined : store(form)));
      } finally {
        await form.remove();
      }
    } finally {
      this.#inHand -= 1;
    }
  }
}
