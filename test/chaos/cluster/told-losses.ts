import type { Client } from '../lab/client.ts';

/** Between two looks at what people are told, in milliseconds. */
const lookEvery = 1_000;

/** One of the requests of which `/now` says that the store has forgotten it. */
interface Forgotten {
  kind: string;
  id: string;
}

/** Reads what people are told is gone, as long as the lab stands: after a day, or beyond some hundreds, nobody is told any more. */
export class ToldLosses {
  readonly #client: Client;
  readonly #told = new Map<string, Forgotten>();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
    this.#timer = setInterval(() => void (this.#looking = this.#look()), lookEvery);
  }

  /** Looks once more; nothing after that. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#look();
  }

  /** How many requests people were told are gone. */
  get count(): number {
    return this.#told.size;
  }

  /** What of it concerns a run: the run itself, or what was asked for of it. */
  of(run_id: string): Forgotten[] {
    return [...this.#told.values()].filter(({ id }) => id.startsWith(run_id));
  }

  async #look(): Promise<void> {
    const now = (await this.#client.now()) as { forgotten?: Forgotten[] } | undefined;
    for (const each of now?.forgotten ?? []) {
      this.#told.set(`${each.kind} ${each.id}`, each);
      if (each.kind === 'run') this.#client.giveUp(each.id);
    }
  }
}
