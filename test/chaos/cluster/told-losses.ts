import type { ForgottenRequest } from '../../../shared/contracts/forgotten-request.ts';
import type { Client } from '../lab/client.ts';
import type { Caretaker } from '../people/caretaker.ts';
import type { People } from '../people/people.ts';

/** Between two looks at what people are told, in milliseconds. */
const lookEvery = 1_000;

/** What was seen to end so long before people are told that the store went back stays as it was, in milliseconds. */
const oldMs = 60_000;

/**
 * Reads what people are told is gone, as long as the lab stands: after a day, or beyond some hundreds, nobody is told any more. People
 * heed it: they wait no more for such a run, and ask again for what they had asked for.
 */
export class ToldLosses {
  readonly #client: Client;
  readonly #people: People;
  readonly #caretaker: Caretaker;
  readonly #told = new Map<string, ForgottenRequest>();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();

  constructor({ client, people, caretaker }: { client: Client; people: People; caretaker: Caretaker }) {
    this.#client = client;
    this.#people = people;
    this.#caretaker = caretaker;
    let isLooking = false;
    this.#timer = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      this.#looking = this.#look().finally(() => void (isLooking = false));
    }, lookEvery);
  }

  /** Looks once more; nothing after that. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#look();
  }

  /** What of it concerns a run: the run itself, or what was asked for of it. */
  of(run_id: string): ForgottenRequest[] {
    return [...this.#told.values()].filter(({ id }) => id.startsWith(run_id));
  }

  async #look(): Promise<void> {
    const { forgotten = [] } = (await this.#client.now()) ?? {};
    const before = this.#told.size;
    for (const each of forgotten) {
      this.#told.set(`${each.kind} ${each.id} ${each.at}`, each);
      if (each.kind === 'run' && each.sure) this.#client.giveUp(each.id);
    }
    if (this.#told.size === before) return;
    await Promise.all([this.#people.pause(), this.#caretaker.pause()]);
    await this.#client.forgetEnds(this.#client.ends(Date.now() - oldMs));
    this.#people.forget();
    this.#caretaker.forget();
    this.#people.resume();
    this.#caretaker.resume();
  }
}
