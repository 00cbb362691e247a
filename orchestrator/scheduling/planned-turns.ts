import {
  type Claim,
  compareSteps,
  type Lane,
  mayPass,
  type SchedulerInput,
  waitsSince,
  type WaitingStep,
} from '../state/index.ts';

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
   * The first of the planned steps that may go before all others. Looks once at each that waits.
   * @param done lanes of which no step can start
   */
  first(done: ReadonlySet<unknown>): WaitingStep | undefined {
    if (this.#planned.length === 0) return undefined;
    const left = this.#claims.flatMap(({ lane, claim }) => (done.has(lane) ? [] : claim));
    const hardest = new HardestToPass(left);
    const found = this.#planned.find(({ lane, claim }) => !done.has(lane) && hardest.mayBePassedBy(claim));
    return found?.claim.step;
  }
}

/** Of the claims of one experiment with one priority. */
interface OfExperiment {
  /** That of the step which goes first within it. */
  first: Claim;
  /** That of the step which has waited for longest. */
  longest: Claim;
}

/** A few of many claims: a step that may pass these may pass all (`mayPass`). */
export class HardestToPass {
  readonly #own = new Map<string, Map<number, OfExperiment>>();
  /** Of each priority, those of the two experiments that have waited for longest: one of them is another one's. */
  readonly #longest: Claim[];

  constructor(claims: readonly Claim[]) {
    const longest = new Map<number, Claim[]>();
    for (const claim of claims) this.#note(claim);
    for (const own of this.#own.values())
      for (const [priority, { longest: claim }] of own) {
        const sorted = [...(longest.get(priority) ?? []), claim].sort(
          (a, b) => waitsSince(a) - waitsSince(b),
        );
        longest.set(priority, sorted.slice(0, 2));
      }
    this.#longest = [...longest.values()].flat();
  }

  mayBePassedBy(claim: Claim): boolean {
    const own = this.#own.get(claim.step.experiment_id)?.values() ?? [];
    const asked = [...this.#longest, ...[...own].flatMap(({ first, longest }) => [first, longest])];
    return asked.every((other) => mayPass(claim, other));
  }

  #note(claim: Claim): void {
    const { experiment_id, priority, ready_at } = claim.step;
    const own = this.#own.get(experiment_id) ?? new Map<number, OfExperiment>();
    this.#own.set(experiment_id, own);
    const { first, longest } = own.get(priority) ?? { first: claim, longest: claim };
    own.set(priority, {
      first: compareSteps(claim.step, first.step) < 0 ? claim : first,
      longest: ready_at < longest.step.ready_at ? claim : longest,
    });
  }
}
