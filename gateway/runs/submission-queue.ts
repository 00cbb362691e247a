import { FairTurns } from '../http/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** How many submissions a gateway takes. */
interface Bounds {
  /** With those that wait for their turn. */
  inHand: number;
  /** At most this many have their turn at a time, half of them of one caller: each reads the state of the lab, and shares it with those that have theirs. */
  atOnce: number;
}

/** What a client hands in. */
interface Submission<Form, Stored> {
  /** Whose share of the turns it takes, see `shareOf`. */
  from: string;
  /** Reads what comes with it. */
  receive: () => Promise<Form>;
  store: (form: Form) => Promise<Stored>;
  /** Whether its client has gone away. */
  isGone: () => boolean;
}

/** A script may hand in a thousand runs at once, and each costs milliseconds of the one thread: they wait for each other, and a safety stop for none. */
export class SubmissionQueue {
  readonly #most: number;
  readonly #turns: FairTurns;
  #inHand = 0;
  /** By caller. */
  readonly #ofCallers = new Map<string, number>();

  constructor({ inHand, atOnce }: Bounds = { inHand: 2_000, atOnce: 16 }) {
    this.#most = inHand;
    this.#turns = new FairTurns({ atOnce });
  }

  /**
   * Receives a submission, and stores it once it has its turn; what was received is removed after that. Undefined where its client has
   * gone away by then, and nothing is stored: it asks again, or has given up, and a run that it does not know of would be one too many.
   * @throws WeirError `too_many_submissions` where as many are in hand as may be: nothing was received then
   */
  async take<Form extends { remove(): Promise<void> }, Stored>({
    from,
    receive,
    store,
    isGone,
  }: Submission<Form, Stored>): Promise<Stored | undefined> {
    const own = this.#ofCallers.get(from) ?? 0;
    // Some places are left to others.
    if (this.#inHand >= this.#most || own >= Math.ceil((this.#most * 3) / 4))
      throw new WeirError(
        'too_many_submissions',
        `${Math.max(own, this.#inHand)} submissions are in hand already`,
      );
    this.#inHand += 1;
    this.#ofCallers.set(from, own + 1);
    try {
      const form = await receive();
      try {
        return await this.#turns.run(from, async () => (isGone() ? undefined : store(form)));
      } finally {
        await form.remove();
      }
    } finally {
      this.#inHand -= 1;
      const left = (this.#ofCallers.get(from) ?? 1) - 1;
      if (left === 0) this.#ofCallers.delete(from);
      else this.#ofCallers.set(from, left);
    }
  }
}
