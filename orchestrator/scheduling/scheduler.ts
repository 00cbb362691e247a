import { addTo } from '../../shared/kernel/grouping.ts';
import { stepKey } from '../../shared/contracts/command-id.ts';
import {
  type Candidate,
  type Claim,
  compareClaims,
  compareSteps,
  type Grant,
  type Lane,
  type Refusal,
  type SchedulerInput,
  type Taken,
  type WaitingStep,
  wholeLab,
} from '../state/index.ts';
import type { WaitFacts } from '../../shared/contracts/waiting-for.ts';
import { PlannedTurns } from './planned-turns.ts';
import { chooseInstance, unwantedAt, withFacts } from './choose-instance.ts';

interface Schedule {
  /** Why each of the steps waits that are to be explained. */
  refusals: Map<WaitingStep, Refusal>;
  /** Under a sequential scheduler, the run that has the lab. */
  holder: string | undefined;
}

/**
 * Gives out steps that can start now. Each time, of those that can, the one goes first that weighs most (`compareSteps`) of the experiment with
 * the highest claim to the module (`compareClaims`). Modules are independent: a step that cannot start holds up only those that
 * want the same instance or location; and of the many that want the same, none is looked at but the first.
 * @param give carries a grant out: the step leaves `waiting`. Where it cannot, it answers false, and the step waits on
 */
export function schedule(input: SchedulerInput, give: (grant: Grant) => boolean): Schedule {
  const scheduling = new Scheduling(input, give);
  if (input.sequential) scheduling.grantToHolder();
  else scheduling.grantInTurn();
  const refusals = new Map<WaitingStep, Refusal>();
  for (const step of input.explained()) {
    const refusal = scheduling.refusalOf(step);
    if (refusal) refusals.set(step, refusal);
  }
  return { refusals, holder: scheduling.holder };
}

/** After so many planned steps that no instance takes, a module goes on as without a plan: for each of them, all that wait are looked at. */
const mostRefused = 8;

/** What is left of instances as steps are given out. */
class Scheduling {
  /** The run that has the lab, where it is one at a time. */
  holder: string | undefined;
  readonly #input: SchedulerInput;
  readonly #give: (grant: Grant) => boolean;
  readonly #byModule = new Map<string, readonly Candidate[]>();
  readonly #free = new Map<Candidate, number>();
  readonly #has = new Map<Candidate, string>();
  /** Instances that have an action in hand of those that exclude each other. */
  readonly #engaged = new Set<Candidate>();
  /** What all who wait for the lab wait for. */
  #unwanted: Pick<WaitFacts, 'unwanted'> | undefined;

  constructor(input: SchedulerInput, give: (grant: Grant) => boolean) {
    this.#input = input;
    this.#give = give;
    this.holder = input.holder;
  }

  /** Where two modules want one location, the one goes first to which there is the higher claim. */
  grantInTurn(): void {
    const firsts = [...this.#input.open].flatMap((module) => firstClaim(this.#lanesOf(module)) ?? []);
    for (const { step } of firsts.sort(compareClaims)) this.#grantAt(step.module);
  }

  /** With nothing begun, the first of all has the lab, even where it cannot start yet. */
  grantToHolder(): void {
    const { stepsOf, stepAt } = this.#input;
    this.holder ??= this.#firstOfAll()?.run_id;
    if (this.holder === undefined) return;
    // A grant may put all steps of the run into the queues anew.
    const keys = stepsOf(this.holder).sort(compareSteps).map(keyOf);
    for (const key of keys) {
      const step = stepAt(key);
      if (step) this.#grant(step);
    }
  }

  /** Why a step that was not granted waits. */
  refusalOf(step: WaitingStep): Refusal | undefined {
    const barrier = this.#input.barrier(step);
    if (barrier) {
      const { paused, ...why } = barrier;
      return paused ? { ...why, kind: 'paused', suspended: true } : { ...why, kind: 'held' };
    }
    if (this.#input.sequential && this.holder !== undefined && this.holder !== step.run_id)
      return {
        kind: 'sequential',
        run: this.holder,
        ...withFacts((this.#unwanted ??= unwantedAt(this.#input.candidates()))),
      };
    const choice = this.#choose(step);
    return 'kind' in choice ? choice : undefined;
  }

  #lanesOf(module: string): Lane[] {
    return [...(this.#input.waiting.get(module)?.lanes.values() ?? [])];
  }

  /** A claim counts where its step can start; then that step of the experiment goes which weighs most of those that can. */
  #grantAt(module: string): void {
    const { waiting } = this.#input;
    const exempted = this.#exempted(module);
    const done = new Set<WaitingStep | Lane>();
    /** Those that are left, by their claims; known until something is given out. */
    let lanes: InOrder | undefined;
    let planned: PlannedTurns | undefined;
    let refused = 0;
    while (this.#hasRoom(module)) {
      const alone = exempted.filter((step) => !done.has(step));
      lanes ??= inOrder(this.#lanesOf(module).filter((lane) => !done.has(lane)));
      const { sorted, of } = lanes;
      leaveOut(sorted, done);
      const claims = alone.map((step) => waiting.claimTo(module, step));
      const claim = firstClaim(sorted.slice(-1), claims)?.step;
      if (!claim) return;
      const { experiment_id } = claim;
      const ownLanes = of
        ? leaveOut(of.lanesOf(experiment_id), done).slice(-1)
        : sorted.filter((lane) => !done.has(lane));
      const own = [
        ...alone.filter((step) => step.experiment_id === experiment_id),
        ...ownLanes.flatMap((lane) => lane.firstOf(experiment_id) ?? []),
      ];
      const first = firstBy(own, compareSteps) ?? claim;
      const isPlanned = alone.length === 0 && refused < mostRefused;
      const wished = isPlanned ? (planned ??= new PlannedTurns(this.#input, module)).first(done) : undefined;
      const step = wished ?? (first === claim || this.#instanceFor(claim) ? first : claim);
      const isGranted = this.#grant(step);
      if (isGranted) lanes = planned = undefined;
      else if (wished) refused += 1;
      if (alone.includes(step)) done.add(step);
      else if (!isGranted) done.add(waiting.laneOf(step) ?? step);
    }
  }

  /** Steps that may go where none may that wants the same: for them alone an instance, or a location, is as they have left it. */
  #exempted(module: string): WaitingStep[] {
    const { unverifiedBy, stepAt } = this.#input;
    const keys = new Set(this.#candidatesOf(module).map(({ only }) => only));
    for (const { target } of this.#lanesOf(module))
      if (target !== undefined) for (const key of unverifiedBy(target)) keys.add(key);
    const steps = [...keys].flatMap((key) => (key === undefined ? [] : (stepAt(key) ?? [])));
    return steps.filter((step) => step.module === module);
  }

  /** Of a sequential lab, the step that goes first; experiments have claims to the whole of it. */
  #firstOfAll(): WaitingStep | undefined {
    const { waiting, barrier, commitments } = this.#input;
    const steps = [...waiting.values()]
      .flatMap((queue) => [...queue])
      .filter((step) => !barrier(step) && !commitments.some((each) => each.isEarly?.(step)));
    const claims = steps.map((step) => waiting.claimTo(wholeLab, step));
    const experiment = firstBy(claims, compareClaims)?.step.experiment_id;
    return firstBy(
      steps.filter(({ experiment_id }) => experiment_id === experiment),
      compareSteps,
    );
  }

  /** Gives the step out, where it can start; true where it does. */
  #grant(step: WaitingStep): boolean {
    const { run_id, action } = step;
    const choice = this.#instanceFor(step);
    if (!choice) return false;
    const kept = this.#input.commitments.flatMap((each) => each.keeps?.(step, choice) ?? []);
    const { instance, key } = choice;
    if (!this.#give({ step, instance, key, ...(kept.length > 0 && { kept }) })) return false;
    this.#free.set(choice, (this.#free.get(choice) ?? 0) - 1);
    if (!this.#has.has(choice)) this.#has.set(choice, run_id);
    if (choice.exclusive?.actions.has(action)) this.#engaged.add(choice);
    for (const commitment of this.#input.commitments) commitment.given?.(step, choice);
    return true;
  }

  /** The instance that takes the step now; undefined where none does. */
  #instanceFor(step: WaitingStep): Candidate | undefined {
    const choice = this.#input.barrier(step) ? undefined : this.#choose(step);
    return choice === undefined || 'kind' in choice ? undefined : choice;
  }

  #hasRoom(module: string): boolean {
    return this.#candidatesOf(module).some(
      (candidate) => candidate.unfit === undefined && (this.#free.get(candidate) ?? 0) > 0,
    );
  }

  #candidatesOf(module: string): readonly Candidate[] {
    const known = this.#byModule.get(module);
    if (known) return known;
    const candidates = this.#input.candidates(module);
    this.#byModule.set(module, candidates);
    for (const candidate of candidates) {
      this.#free.set(candidate, candidate.free);
      if (candidate.has !== undefined) this.#has.set(candidate, candidate.has);
      if (candidate.exclusive?.taken) this.#engaged.add(candidate);
    }
    return candidates;
  }

  #choose(step: WaitingStep): Candidate | Refusal {
    return chooseInstance(step, this.#takenFor(step), this.#candidatesOf(step.module), {
      free: this.#free,
      has: this.#has,
      engaged: this.#engaged,
      commitments: this.#input.commitments,
    });
  }

  /** What takes the location that the step moves something to. */
  #takenFor(step: WaitingStep): Taken | undefined {
    const { target } = step;
    if (target === undefined || this.#input.unverifiedBy(target).includes(keyOf(step))) return undefined;
    return this.#input.taken(target);
  }
}

/** Whose turn it is in these lanes, beside others. */
function firstClaim(lanes: readonly Lane[], others: readonly Claim[] = []): Claim | undefined {
  return firstBy([...others, ...lanes.flatMap((lane) => lane.first ?? [])], compareClaims);
}

/** Lanes in the order of their claims, the highest last. */
interface InOrder {
  sorted: Lane[];
  /** Where there are many. */
  of?: LanesOfExperiments;
}

/** The lanes in which experiments have steps; of each, that one last whose step goes first. */
class LanesOfExperiments {
  readonly #of = new Map<string, Lane[]>();
  readonly #sorted = new Set<string>();

  constructor(lanes: readonly Lane[]) {
    for (const lane of lanes) for (const experiment of lane.experiments()) addTo(this.#of, experiment, lane);
  }

  /** Only of some is it asked before something is given out. */
  lanesOf(experiment: string): Lane[] {
    const lanes = this.#of.get(experiment) ?? [];
    if (this.#sorted.has(experiment)) return lanes;
    this.#sorted.add(experiment);
    const steps = lanes.flatMap((lane) => {
      const step = lane.firstOf(experiment);
      return step ? [{ lane, step }] : [];
    });
    const sorted = steps.sort((a, b) => compareSteps(b.step, a.step)).map(({ lane }) => lane);
    this.#of.set(experiment, sorted);
    return sorted;
  }
}

/** Takes those off the end that are done. */
function leaveOut(lanes: Lane[], done: ReadonlySet<unknown>): Lane[] {
  while (lanes.length > 0 && done.has(lanes.at(-1))) lanes.pop();
  return lanes;
}

/** A few lanes are looked through faster than the experiments in them are noted. */
const fewLanes = 16;

function inOrder(lanes: readonly Lane[]): InOrder {
  const claims = lanes.flatMap((lane) => (lane.first ? [{ lane, claim: lane.first }] : []));
  const sorted = claims.sort((a, b) => compareClaims(b.claim, a.claim)).map(({ lane }) => lane);
  if (sorted.length <= fewLanes) return { sorted };
  return { sorted, of: new LanesOfExperiments(lanes) };
}

function firstBy<T>(things: readonly T[], compare: (a: T, b: T) => number): T | undefined {
  return things.reduce<T | undefined>(
    (first, each) => (first !== undefined && compare(first, each) <= 0 ? first : each),
    undefined,
  );
}

function keyOf({ run_id, position }: WaitingStep): string {
  return stepKey(run_id, position);
}
