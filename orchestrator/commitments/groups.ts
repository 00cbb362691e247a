import { parseCommandId, stepKey } from '../../shared/contracts/command-id.ts';
import { capacityOf } from '../../shared/contracts/locations.ts';
import { restless } from '../../shared/contracts/workcell-state.ts';
import { type Kept, keptBy, type Span } from '../machine/index.ts';
import { barrierOf } from '../scheduling/index.ts';
import {
  type Candidate,
  type CandidatesOf,
  type Commitment,
  compareClaims,
  compareSteps,
  keepingSteps,
  type LabState,
  type OwnedRun,
  type Refusal,
  stepLocations,
  type WaitingStep,
} from '../state/index.ts';
import { certainMs, expectedMs, inHand } from './durations.ts';
import { directedRefusal, drainedRefusal, keptRefusal, togetherRefusal } from './group-refusals.ts';
import { instancesOf, Keepers, ownInstances } from './keepers.ts';
import { locationName, needsOf, type Wish, wishesOf } from './wishes.ts';

/** A step that waits to begin a group. */
interface Waiting {
  step: WaitingStep;
  run: OwnedRun;
  wishes: Wish[];
  modules: ReadonlySet<string>;
  locations: readonly string[];
}

/** A group that has its turn next: for it instances are drained. */
interface Next extends Waiting {
  /** True where it waits for nothing but actions in hand: then single steps wait for it, too. */
  isSoon: boolean;
}

/**
 * Runs that have instances to themselves from one step to another. A group begins when an instance of each of its modules is free for the run, and
 * takes all at once: no run has a part of a group while it waits for the rest. Which instances those are is in the run's snapshot.
 *
 * Nobody starves: waiting groups have one order, that of `compareSteps`. Instances that become free are left to the first of them: no
 * group behind it takes one; and once none of them belongs to another group, no step does whose claim to the module is lower, but one that is done
 * before the group can begin.
 * @param all everything that is promised, also what is added to the list after this
 */
export function groups(
  state: LabState,
  now: number,
  candidatesOf: CandidatesOf,
  all: readonly Commitment[],
): Groups | undefined {
  const runs = [...state.promised].flatMap((run_id) => state.runs.get(run_id) ?? []);
  const keeping = runs.filter(({ definition }) => keepingSteps(definition).length > 0);
  return keeping.length === 0 ? undefined : new Groups(state, now, keeping, candidatesOf, all);
}

class Groups implements Commitment {
  readonly #state: LabState;
  readonly #now: number;
  readonly #runs: readonly OwnedRun[];
  readonly #candidatesOf: CandidatesOf;
  readonly #all: readonly Commitment[];
  readonly #keepers: Keepers;
  /** Known until something is given out. */
  #next: Next[] | undefined;

  constructor(
    state: LabState,
    now: number,
    runs: readonly OwnedRun[],
    candidatesOf: CandidatesOf,
    all: readonly Commitment[],
  ) {
    this.#state = state;
    this.#now = now;
    this.#runs = runs;
    this.#candidatesOf = candidatesOf;
    this.#all = all;
    this.#keepers = new Keepers(state, runs);
  }

  refuses(step: WaitingStep, candidate: Candidate): Refusal | undefined {
    const run = this.#state.runs.get(step.run_id);
    if (!run) return undefined;
    const [keeper] = this.#keepers.of(candidate.key);
    if (keeper && keeper.run !== run) return keptRefusal(candidate, keeper);
    const kept = this.#keptTarget(step, run);
    if (kept) return kept;
    const own = ownInstances(run, step.position, candidate.module);
    if (own.length > 0 && !own.includes(candidate.key)) return directedRefusal(candidate.module, own, run);
    const wishes = wishesOf(run, step.position);
    const drained = this.#drained(step, run, wishes, candidate);
    if (drained || wishes.length === 0) return drained;
    const chosen = this.#choose(step, run, wishes, candidate);
    return Array.isArray(chosen) ? undefined : chosen;
  }

  keeps(step: WaitingStep, candidate: Candidate): Kept[] {
    const run = this.#state.runs.get(step.run_id);
    const wishes = run ? wishesOf(run, step.position) : [];
    const chosen = run && wishes.length > 0 ? this.#choose(step, run, wishes, candidate) : [];
    return Array.isArray(chosen) ? chosen : [];
  }

  given({ run_id }: WaitingStep): void {
    const run = this.#state.runs.get(run_id);
    this.#keepers.given(run && this.#runs.includes(run) ? run : undefined);
    this.#next = undefined;
  }

  /** What the run has to itself once the instance is given the step; or why that cannot be. */
  #choose(step: WaitingStep, run: OwnedRun, wishes: readonly Wish[], candidate: Candidate): Kept[] | Refusal {
    const chosen: Kept[] = [];
    for (const { modules, locations, ...span } of wishes) {
      for (const location of locations) {
        const taken = this.#keepers.takenFrom(run, step.position, location);
        if (taken) return togetherRefusal(wishes, location, taken.run);
      }
      const instances: string[] = [];
      for (const module of new Set(modules)) {
        const own = ownInstances(run, step.position, module);
        const shared = own.length > 0 ? own : chosen.flatMap((kept) => instancesOf(module, kept));
        const found =
          shared.length > 0
            ? shared
            : this.#free(
                step,
                run,
                wishes,
                { ...span, module },
                module === candidate.module ? candidate : undefined,
              );
        if (found.length === 0) return togetherRefusal(wishes, module, this.#keepers.whoHas(run, module));
        instances.push(...found);
      }
      chosen.push({
        ...span,
        ...(instances.length > 0 && { instances }),
        ...(locations.length > 0 && { locations: [...locations] }),
      });
    }
    return chosen;
  }

  /**
   * Of the instances of a module, those that the run can have to itself now: all that its steps are tied to, else one; none where not all are
   * free.
   * @param first the one that is given the first of the steps
   */
  #free(
    step: WaitingStep,
    run: OwnedRun,
    wishes: readonly Wish[],
    wish: Span & { module: string },
    first: Candidate | undefined,
  ): string[] {
    const { pins } = needsOf(run, wish);
    const eligible = first && pins.size === 0 ? [first] : this.#eligible(run, wish);
    const others = eligible.filter(({ key }) => key !== first?.key);
    const wanted = first ? [first, ...others] : others;
    const free = wanted.filter(
      (candidate) =>
        this.#isIdle(run, candidate) &&
        !this.#keepers.has(candidate.key) &&
        !this.#drained(step, run, wishes, candidate),
    );
    const isEnough =
      pins.size === 0 ? free.length > 0 : free.length === wanted.length && eligible.length >= pins.size;
    if (!isEnough) return [];
    return (pins.size === 0 ? free.slice(0, 1) : free).map(({ key }) => key);
  }

  /** The instances of a module that could do what the run's steps of that time want of it. */
  #eligible(run: OwnedRun, wish: Span & { module: string }): Candidate[] {
    const { module } = wish;
    if (barrierOf(this.#state.holds, module)) return [];
    const { pins, actions } = needsOf(run, wish);
    return this.#candidatesOf(module).filter(
      ({ instance, unfit, only, actions: known }) =>
        (pins.size === 0 || pins.has(instance)) &&
        unfit === undefined &&
        only === undefined &&
        [...actions].every((action) => known?.has(action)),
    );
  }

  /** True where it has nothing in hand, or nothing but what is the run's. */
  #isIdle({ definition }: OwnedRun, { key, unfit }: Candidate): boolean {
    const record = this.#state.instances.get(key);
    return (
      unfit === undefined &&
      record !== undefined &&
      restless(record).every(({ run_id }) => run_id === definition.run_id)
    );
  }

  /** Why nothing is moved to where the step moves it: another run keeps the location, or is to have it next. */
  #keptTarget(step: WaitingStep, run: OwnedRun): Refusal | undefined {
    const { source, target: location } = stepLocations(run, step.position);
    if (location === undefined || location === source) return undefined;
    const others = this.#keepers.of(locationName(location)).filter((each) => each.run !== run);
    const free = this.#keepers.freeAt(location, others, stepKey(step.run_id, step.position));
    const [keeper] = others;
    if (keeper && free <= 0) return this.#placeRefusal(location, keptRefusal(undefined, keeper));
    const keeps = keptBy(run.snapshot).length > 0;
    const next = this.#nextGroups().find((each) => each.run !== run && each.locations.includes(location));
    if (!next || free > 1 || (keeps && !next.isSoon) || !this.#claims(next.step, step, step.module))
      return undefined;
    return this.#placeRefusal(location, drainedRefusal(undefined, next));
  }

  #placeRefusal(location: string, { facts, ...refusal }: Refusal): Refusal {
    const places = capacityOf(this.#state.workcell, location);
    return { ...refusal, location, facts: { ...facts, ...(places > 1 && { places }) } };
  }

  /** Why an instance is left to a group that waits for it, rather than given the step. */
  #drained(
    step: WaitingStep,
    run: OwnedRun,
    wishes: readonly Wish[],
    { key, module, instance }: Candidate,
  ): Refusal | undefined {
    const keeps = keptBy(run.snapshot).length > 0;
    let ahead = 0;
    for (const next of this.#nextGroups()) {
      if (!next.modules.has(module) || next.run === run) continue;
      const { isSoon } = next;
      if (wishes.length === 0 && !isSoon) continue;
      // What it waits for may need what this run does next.
      if (keeps && !isSoon) continue;
      const isFirst =
        wishes.length > 0 ? compareSteps(next.step, step) < 0 : this.#claims(next.step, step, module);
      if (!isFirst || (wishes.length === 0 && this.#isDoneBefore(step, instance, next))) continue;
      ahead += 1;
      const wish = next.wishes.find(({ modules }) => modules.includes(module));
      const eligible = wish ? this.#eligible(next.run, { ...wish, module }) : [];
      const left = eligible.filter(
        (each) => each.key !== key && this.#isIdle(next.run, each) && !this.#keepers.has(each.key),
      );
      if (eligible.some((each) => each.key === key) && left.length < ahead)
        return drainedRefusal({ instance }, next);
    }
    return undefined;
  }

  /** True where a step is over by the time at which a group can begin at the earliest, be it that it has what it takes for long. */
  #isDoneBefore({ run_id, position }: WaitingStep, instance: string, next: Next): boolean {
    const step = this.#state.runs.get(run_id)?.definition.steps[position];
    const takes = step && expectedMs(this.#state, step, instance);
    return takes !== undefined && this.#now + takes <= this.#beginsAt(next);
  }

  /** What a group waits for goes on for at least as long as it takes in any case. */
  #beginsAt({ run, modules, wishes }: Next): number {
    const begins = [...modules].map((module) => {
      const wish = wishes.find((each) => each.modules.includes(module));
      const places = wish ? this.#eligible(run, { ...wish, module }) : [];
      return Math.min(...places.map(({ key }) => this.#freeFrom(key, run)));
    });
    return Math.max(this.#now, ...begins.filter((at) => at < Infinity));
  }

  #freeFrom(key: string, { definition }: OwnedRun): number {
    const record = this.#state.instances.get(key);
    const ends = (record ? restless(record) : []).map(({ run_id, command_id }) => {
      const { step: position = -1 } = parseCommandId(command_id) ?? {};
      const { instance = '' } = record ?? {};
      const { step, begins } = inHand(this.#state, { run_id, position, instance }, this.#now);
      return run_id === definition.run_id || !step ? this.#now : begins + certainMs(this.#state, step);
    });
    return Math.max(this.#now, ...ends);
  }

  /** True where the first of two steps has the higher claim to a module. */
  #claims(first: WaitingStep, second: WaitingStep, module: string): boolean {
    if (first.experiment_id === second.experiment_id) return compareSteps(first, second) < 0;
    const { waiting } = this.#state;
    return compareClaims(waiting.claimTo(module, first), waiting.claimTo(module, second)) < 0;
  }

  /** The groups that have their turn next. Two of which each could keep the other waiting are never both among them. */
  #nextGroups(): Next[] {
    if (this.#next) return this.#next;
    // What is asked of the others may ask for those that are known by then.
    const found: Next[] = [];
    this.#next = found;
    // One run at a time: nothing else begins, whatever waits.
    const waiting = this.#state.workcell.config.sequential_scheduler ? [] : this.#waiting();
    for (const group of waiting.sort((a, b) => compareSteps(a.step, b.step))) {
      const modules = [...group.modules];
      const aheadOf = (module: string) => found.filter((each) => each.modules.has(module)).length;
      // Thousands may wait for the same: of most of them no more is asked.
      const isFar = modules.some((module) => aheadOf(module) >= this.#candidatesOf(module).length);
      if (isFar && keptBy(group.run.snapshot).length === 0) continue;
      const places = modules.map((module) => this.#placesIn(group, module));
      const isBehind = modules.some((module, index) => aheadOf(module) >= (places[index]?.eligible ?? 0));
      const isShut = group.locations.some((location) =>
        found.some((each) => each.locations.includes(location)),
      );
      if (isShut || isBehind || !this.#couldBegin(group)) continue;
      const { run, step, locations } = group;
      const isOpen = locations.every((location) => !this.#keepers.takenFrom(run, step.position, location));
      found.push({ ...group, isSoon: isOpen && places.every(({ unkept }) => unkept > 0) });
    }
    return found;
  }

  #waiting(): Waiting[] {
    return this.#runs.flatMap((run) =>
      [...run.waits].flatMap(([position, { queued: step }]) => {
        const wishes = step ? wishesOf(run, position) : [];
        if (!step || wishes.length === 0) return [];
        const modules = new Set(wishes.flatMap((wish) => wish.modules));
        return [{ step, run, wishes, modules, locations: wishes.flatMap((wish) => wish.locations) }];
      }),
    );
  }

  #placesIn({ run, step, wishes }: Waiting, module: string): { eligible: number; unkept: number } {
    if (ownInstances(run, step.position, module).length > 0) return { eligible: Infinity, unkept: 1 };
    const wish = wishes.find(({ modules }) => modules.includes(module));
    const eligible = wish ? this.#eligible(run, { ...wish, module }) : [];
    const unkept = eligible.filter(({ key }) => !this.#keepers.has(key)).length;
    return { eligible: eligible.length, unkept };
  }

  /** True where nothing but instances that are taken keeps it from beginning. */
  #couldBegin({ step }: Waiting): boolean {
    const { holds } = this.#state;
    const { target, module } = step;
    if (barrierOf(holds, module) || (target !== undefined && this.#keepers.taken(target))) return false;
    return this.#candidatesOf(step.module).some(
      (candidate) =>
        candidate.unfit === undefined &&
        (step.home === undefined || step.home === candidate.instance) &&
        this.#all.every((each) => each === this || !each.refuses(step, candidate)),
    );
  }
}
