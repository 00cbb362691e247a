import pLimit from 'p-limit';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** How many submissions a gateway takes. */
interface Bounds {
  /** With those that wait for their turn. */
  inHand: number;
  /** So many have their turn at a time: each reads the state of the lab, and shares it with those that have theirs. */
  atOnce: number;
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
   * Takes a submission in hand; `receive` reads what comes with it, and `store` has its turn after that.
   * @throws WeirError `too_many_submissions` where there are as many as may be: nothing was read then
   */
  async take<Form, Stored>(
    receive: () => Promise<Form>,
    store: (form: Form) => Promise<Stored>,
  ): Promise<Stored> {
    if (this.#inHand >= this.#most)
      throw new WeirError('too_many_submissions', `${this.#most} submissions are in hand already`);
    this.#inHand += 1;
    try {
      const form = await receive();
      return await this.#turns(() => store(form));
    } finally {
      this.#inHand -= 1;
    }
  }
}
