import { FairTurns } from '../http/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** How many submissions a gateway takes. */
interface Bounds {
  /** With those that wait for their turn. */
  inHand: number;
  /** At most this many have their turn at a time, half of them of one caller: each reads the state of the lab, and shares it with those that have theirs. */
  atOnce: number;
  /** Bytes of the texts of all that are in hand: they are held in memory. */
  bytes?: number;
}

/** What a client hands in. */
interface Submission<Form, Stored> {
  /** Whose share of the turns it takes, see `shareOf`. */
  from: string;
  /** Reads what comes with it. */
  receive: () => Promise<Form>;
  store: (form: Form) => Promise<Stored>;
  /** Bytes of its texts. */
  sizeOf?: (form: Form) => number;
  /** Whether its client has gone away. */
  isGone: () => boolean;
}

/** A submission whose texts have more bytes takes tens of megabytes until it is stored. */
const large = 1024 * 1024;
/** So many of the large ones have their turn at a time. */
const largeAtOnce = 2;

/** What a caller has in hand. */
interface Share {
  submissions: number;
  bytes: number;
}

/** A script may hand in a thousand runs at once, and each costs milliseconds of the one thread: they wait for each other, and a safety stop for none. */
export class SubmissionQueue {
  readonly #most: Share;
  readonly #turns: FairTurns;
  readonly #largeTurns: FairTurns;
  readonly #inHand: Share = { submissions: 0, bytes: 0 };
  readonly #ofCallers = new Map<string, Share>();

  constructor({ inHand, atOnce, bytes = 64 * 1024 * 1024 }: Bounds = { inHand: 2_000, atOnce: 16 }) {
    this.#most = { submissions: inHand, bytes };
    this.#turns = new FairTurns({ atOnce });
    this.#largeTurns = new FairTurns({ atOnce: largeAtOnce });
  }

  /**
   * Receives a submission, and stores it once it has its turn; what was received is removed after that. Undefined where its client has
   * gone away by then, and nothing is stored: it asks again, or has given up, and a run that it does not know of would be one too many.
   * @throws WeirError `too_many_submissions` where as many are in hand as may be, or their texts are as large: nothing is stored then
   */
  async take<Form extends { remove(): Promise<void> }, Stored>({
    from,
    receive,
    store,
    sizeOf = () => 0,
    isGone,
  }: Submission<Form, Stored>): Promise<Stored | undefined> {
    const giveBack = this.#hold(from, { submissions: 1, bytes: 0 });
    try {
      const form = await receive();
      try {
        const bytes = sizeOf(form);
        const giveBackText = this.#hold(from, { submissions: 0, bytes });
        const take = () => this.#turns.run(from, async () => (isGone() ? undefined : store(form)));
        return await (bytes > large ? this.#largeTurns.run(from, take) : take()).finally(giveBackText);
      } finally {
        await form.remove();
      }
    } finally {
      giveBack();
    }
  }

  /** Counts what a caller has in hand. @returns counts it off again @throws WeirError `too_many_submissions` */
  #hold(from: string, more: Share): () => void {
    const own = this.#ofCallers.get(from) ?? { submissions: 0, bytes: 0 };
    for (const each of ['submissions', 'bytes'] as const) {
      const [all, ours, most] = [this.#inHand[each] + more[each], own[each] + more[each], this.#most[each]];
      // Some places are left to others.
      if (more[each] > 0 && (all > most || ours > Math.ceil((most * 3) / 4)))
        throw new WeirError(
          'too_many_submissions',
          each === 'bytes'
            ? `the submissions in hand have ${Math.max(this.#inHand.bytes, own.bytes)} bytes of text already`
            : `${Math.max(own.submissions, this.#inHand.submissions)} submissions are in hand already`,
        );
    }
    this.#ofCallers.set(from, own);
    const add = (sign: 1 | -1): void => {
      for (const share of [this.#inHand, own]) {
        share.submissions += sign * more.submissions;
        share.bytes += sign * more.bytes;
      }
    };
    add(1);
    return () => {
      add(-1);
      if (own.submissions === 0) this.#ofCallers.delete(from);
    };
  }
}
