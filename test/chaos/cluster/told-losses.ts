import type { ForgottenRequest } from '../../../shared/contracts/forgotten-request.ts';
import type { Client } from '../lab/client.ts';
import { gateways, type Lab, type Role } from '../lab/lab.ts';
import type { Caretaker } from '../people/caretaker.ts';
import type { People } from '../people/people.ts';

/** Between two looks at what people are told, in milliseconds. */
const lookEvery = 1_000;

/** A gateway that outlives the acknowledgement for so long has looked whether the store still has it, in milliseconds. */
const looksWithinMs = 15_000;

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
  /** Since when the store was told to have gone back last. */
  #wentBack: string | undefined;
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

  /**
   * True where a run, or what was asked for of it, is told by name; or where people are told that the store went back, and that
   * nobody knows what a gateway had taken that was killed since, before it could look.
   */
  covers(run_id: string, lab: Lab): boolean {
    if ([...this.#told.values()].some(({ id }) => id.startsWith(run_id))) return true;
    const at = this.#client.acceptedAt(run_id) ?? Infinity;
    const isKilled = lab.kills.some(
      (kill) =>
        (gateways as readonly Role[]).includes(kill.role) && kill.at >= at && kill.at <= at + looksWithinMs,
    );
    return isKilled && this.#wentBack !== undefined;
  }

  /** Looks once more; nothing after that. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#look();
  }

  async #look(): Promise<void> {
    const { forgotten = [], ground = [] } = (await this.#client.now()) ?? {};
    const since = ground.find(({ key }) => key === 'store')?.since;
    // What ended then may have ended otherwise, and what is left of supplies may be wrong: that is told with it, also where no request is gone.
    const isNews = since !== undefined && since !== this.#wentBack;
    this.#wentBack = since ?? this.#wentBack;
    const before = this.#told.size;
    for (const each of forgotten) {
      this.#told.set(`${each.kind} ${each.id} ${each.at}`, each);
      if (each.kind === 'run' && each.sure) this.#client.giveUp(each.id);
    }
    if (this.#told.size === before && !isNews) return;
    await Promise.all([this.#people.pause(), this.#caretaker.pause()]);
    await this.#client.forgetEnds(this.#client.ends(Date.now() - oldMs));
    this.#people.forget();
    this.#caretaker.forget();
    this.#people.resume();
    this.#caretaker.resume();
  }
}
