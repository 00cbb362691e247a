import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../lab/client.ts';
import type { WantedRun, WantedStep } from '../lab/wanted-step.ts';
import type { People } from '../people/people.ts';
import { instruments } from '../lab/lab.ts';
import type { Dice } from './dice.ts';
import { shapes } from './shapes.ts';

/** Milliseconds between two looks at the runs that are open. */
const lookEvery = 250;

/**
 * A stream of runs of all kinds: chains, DAGs, loops, questions, failures; short and long steps, files of many sizes, input files,
 * retries, cancels. So many are open at the same time.
 */
export class Load {
  /** How many runs of each kind were submitted. */
  readonly kinds: Record<string, number> = {};
  readonly #client: Client;
  readonly #people: People;
  readonly #dice: Dice;
  readonly #width: number;
  readonly #ending = new AbortController();
  readonly #submitting = new Set<Promise<void>>();
  #paused = false;
  #flowing: Promise<void> | undefined;
  #failure: Error | undefined;

  constructor(client: Client, people: People, dice: Dice, width: number) {
    this.#client = client;
    this.#people = people;
    this.#dice = dice;
    this.#width = width;
  }

  start(): void {
    this.#flowing = this.#flow();
  }

  /** No more runs, and nobody wants anything of any; resolves when all that are being submitted are accepted. */
  async pause(): Promise<void> {
    this.#paused = true;
    await Promise.all([...this.#submitting, this.#people.pause()]);
  }

  resume(): void {
    this.#paused = false;
    this.#people.resume();
  }

  /** No more runs, for good; people go on. @throws what went wrong with a submission, if anything did. */
  async stop(): Promise<void> {
    this.#paused = true;
    await Promise.all(this.#submitting);
    this.#ending.abort();
    await this.#flowing;
    if (this.#failure) throw this.#failure;
  }

  async #flow(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.#client.look();
      const free = this.#width - this.#client.open().length - this.#submitting.size;
      for (let n = 0; n < free && !this.#paused; n += 1) this.#submit();
      await delay(lookEvery);
    }
  }

  #submit(): void {
    const wanted = this.#wanted();
    const cancelAfter = this.#dice.chance(0.05) ? this.#dice.between(0, 1_500) : undefined;
    const submitted = this.#client.submit(wanted).then(
      (run_id) => {
        if (cancelAfter !== undefined) setTimeout(() => void this.#client.cancel(run_id), cancelAfter);
      },
      (error: Error) => void (this.#failure ??= error),
    );
    const tracked = submitted.finally(() => this.#submitting.delete(tracked));
    this.#submitting.add(tracked);
  }

  /** A chain, or a run of another kind. */
  #wanted(): WantedRun {
    let at = this.#dice.between(1, 100);
    const found = shapes.find(({ weight }) => (at -= weight) <= 0);
    this.kinds[found?.name ?? 'chain'] = (this.kinds[found?.name ?? 'chain'] ?? 0) + 1;
    return found ? found.shape(this.#dice) : { steps: this.#steps() };
  }

  #steps(): WantedStep[] {
    return Array.from({ length: this.#dice.between(1, 4) }, () => this.#step());
  }

  #step(): WantedStep {
    const dice = this.#dice;
    const ms = dice.chance(0.03) ? dice.between(1_000, 3_000) : dice.between(0, dice.chance(0.2) ? 300 : 40);
    const bytes = dice.chance(0.005) ? 1_500_000 : dice.between(10, dice.chance(0.06) ? 150_000 : 3_000);
    return {
      module: dice.pick(instruments),
      ms,
      bytes,
      ...(dice.chance(0.15) ? { input: `plate ${dice.throw()}` } : {}),
      ...this.#policy(),
    };
  }

  /** What the step says of where it may run, of its repetition, and of an outcome that nobody knows. */
  #policy(): Partial<WantedStep> {
    const dice = this.#dice;
    const where = dice.chance(0.2) ? { instance: 'any' } : {};
    if (dice.chance(0.2)) {
      const retry = { attempts: 3, backoff: 0.1, on: ['failed', 'interrupted', 'lost'] };
      return { more: { ...where, retry }, actsAtMost: 3, fails: dice.between(0, 1) };
    }
    return { more: { ...where, ...(dice.chance(0.3) ? { on_unknown: 'pause' } : {}) } };
  }
}
