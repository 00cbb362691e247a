import { type Claim, type Lane, mayPass, type SchedulerInput, type WaitingStep } from '../state/index.ts';

interface Turn {
  lane: Lane;
  claim: Claim;
}

/**
 * The steps that wait for a module and are planned, in that order; known until something is given out. A plan is for the good of the lab: it chooses
 * among steps whose turn it could be, and nobody is passed by it for long (`mayPass`).
 */
export class PlannedTurns {
  readonly #planned: readonly Turn[];
  /** Of each thing that is wanted, the claims of all experiments. */
  readonly #claims: readonly Turn[];

  constructor({ planned, stepAt, waiting }: SchedulerInput, module: string) {
    this.#planned = planned(module).flatMap((key): Turn[] => {
      const step = stepAt(key);
      const lane = step?.module === module ? waiting.laneOf(step) : undefined;
      return step && lane ? [{ lane, claim: waiting.claimTo(module, step) }] : [];
    });
    const lanes = this.#planned.length === 0 ? [] : (waiting.get(module)?.lanes.values() ?? []);
    this.#claims = [...lanes].flatMap((lane) => [...lane.claims()].map((claim) => ({ lane, claim })));
  }

  /**
   * The first of the planned steps that may go before all others.
   * @param done lanes of which no step can start
   */
  first(done: ReadonlySet<unknown>): WaitingStep | undefined {
    if (this.#planned.length === 0) return undefined;
    const claims = this.#claims.filter(({ lane }) => !done.has(lane));
    const found = this.#planned.find(
      ({ lane, claim }) => !done.has(lane) && claims.every((other) => mayPass(claim, other.claim)),
    );
    return found?.claim.step;
  }
}
