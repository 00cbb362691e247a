import { workload } from '../workload.ts';

/** A step of a run of a round. */
export interface Place {
  round: number;
  run: number;
  step: number;
}

/** As it is called in messages and jobs. */
export const idOf = ({ round, run, step }: Place): string => `${round}-${run}-${step}`;

export function placeOf(id: unknown): Place {
  const [round = 0, run = 0, step = 0] = String(id).split('-').map(Number);
  return { round, run, step };
}

/** What the owner of runs keeps in mind, whatever it stands on: what is next in each, and how much is left. */
export class Runs {
  readonly #start: (place: Place) => Promise<unknown>;
  #round = 0;
  #left = 0;
  #onEnd: () => void = () => undefined;

  /** @param start has a step be done */
  constructor(start: (place: Place) => Promise<unknown>) {
    this.#start = start;
  }

  /** Begins so many runs; milliseconds until the last step is done. */
  async carryOut(runs: number): Promise<number> {
    const began = performance.now();
    this.#round += 1;
    this.#left = runs * workload.steps;
    const ended = new Promise<void>((resolve) => (this.#onEnd = resolve));
    const begun = Array.from({ length: runs }, (_, run) => this.#start({ round: this.#round, run, step: 0 }));
    await Promise.all([ended, ...begun]);
    return performance.now() - began;
  }

  /** This step is done: the next of its run is started. */
  async done(place: Place): Promise<void> {
    if (place.round !== this.#round) return;
    this.#left -= 1;
    if (this.#left === 0) this.#onEnd();
    if (place.step + 1 < workload.steps) await this.#start({ ...place, step: place.step + 1 });
  }
}
