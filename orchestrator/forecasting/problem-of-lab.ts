import { instanceKey, isKeyOf } from '../../shared/contracts/address.ts';
import { stepKey } from '../../shared/contracts/command-id.ts';
import type { OpenEnd } from '../../shared/contracts/forecast.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import { isPerson } from '../../shared/contracts/workcell.ts';
import { addTo } from '../../shared/kernel/grouping.ts';
import {
  expectedDuration,
  keepingsOf,
  locationName,
  promisedInstances,
  timeOf,
} from '../commitments/index.ts';
import { inFlightState, isHeld, isPausedByHand, isReady, isWaitingForWord } from '../machine/index.ts';
import type { Activity, Mode, Problem, Reservation } from '../planner/index.ts';
import { groupOf, homeOf, type LabState, type OwnedRun } from '../state/index.ts';
import { type SharedKeeping, keepThings, type Lead } from './kept.ts';
import { Equipment } from './equipment.ts';
import { Remaining, type RemainingStep } from './remaining-steps.ts';
import { Stays } from './stays.ts';
import { SuppliesToCome } from './supplies-to-come.ts';
import { Ties } from './ties.ts';
import { inUnits, longest, unit } from './units.ts';

/** So many steps are planned, of the runs that come first, and of a run that has more those that come first: what comes after them is months away, or of a lab that is much too full. */
const mostSteps = 600;
/** Steps that are told, planned or not: of a step that nobody can plan, a forecast only says why. */
const mostTold = 2_000;
/** So often the lab is looked at anew where what comes out says that runs wait for each other's unknown ends. */
const mostLooks = 5;
/** Milliseconds that a step of priority goes before others: see `compareSteps`. */
const aPriority = 60_000;

/** A lab as a problem for the planner, and what of it nobody can plan. */
export interface LabProblem {
  problem: Problem;
  /** Milliseconds since the epoch: the 0 of the problem. */
  at: number;
  runs: RunOfProblem[];
  /** How many runs are not looked at. */
  more: number;
}

export interface RunOfProblem {
  run_id: string;
  /** Milliseconds since the epoch. */
  created_at: number;
  steps: StepOfProblem[];
  /** True where it has more steps to do than are planned. */
  isCut: boolean;
}

/** A step that is not done. */
export interface StepOfProblem extends RemainingStep {
  /** Its id in the problem; missing where it is not known when it begins, or whether. */
  activity?: string;
  /** How long it takes as a rule, milliseconds; 0 where that is not known. */
  usual: number;
  /** Why nobody can tell when it ends. */
  endsOpen?: OpenEnd;
}

/**
 * What the lab has still to do, as far as that is known. What acts is fixed, with the end that is expected. Runs that come first by their
 * priority and their age come first.
 */
export function problemOf(state: LabState, now: number): LabProblem {
  const waiting = [...state.runs.values()].filter(
    ({ definition, outline }) => !definition.simulate && !outline.over,
  );
  const isFar = ({ definition: { not_before = 0 }, outline }: OwnedRun): boolean =>
    !outline.begun && not_before - now > longest * unit;
  // One run at a time: what has begun goes on before any other, whatever that one's priority.
  const isFirst = ({ outline }: OwnedRun): number =>
    state.workcell.config.sequential_scheduler && outline.begun ? 1 : 0;
  const order = waiting
    .filter((run) => !isFar(run))
    .sort((a, b) => isFirst(b) - isFirst(a) || precedence(b) - precedence(a));
  // Who has something for as long as nobody can tell is known once all are looked at: then those who need it are looked at anew, as long as more
  // comes out.
  let written = write(state, now, order, []);
  for (let looks = 1, known = 0; looks < mostLooks && written.takenOpenly.length > known; looks += 1) {
    known = written.takenOpenly.length;
    written = write(state, now, order, written.takenOpenly);
  }
  const { runs } = written;
  return { problem: written.problem(), at: now, runs, more: waiting.length - runs.length };
}

function write(
  state: LabState,
  now: number,
  order: readonly OwnedRun[],
  taken: readonly TakenOpenly[],
): ProblemWriter {
  const writer = new ProblemWriter(state, now, taken);
  for (const run of order) if (!writer.isFull) writer.add(run);
  return writer;
}

/** What a run has by now until a time that nobody knows: how much of what has that name. */
interface TakenOpenly {
  name: string;
  run_id: string;
  amount: number;
}

/** By how much a run comes before others, in milliseconds. */
function precedence({ definition: { priority = 0, created_at } }: OwnedRun): number {
  return priority * aPriority - created_at;
}

class ProblemWriter {
  readonly runs: RunOfProblem[] = [];
  readonly takenOpenly: TakenOpenly[] = [];
  readonly #state: LabState;
  readonly #now: number;
  readonly #activities: Activity[] = [];
  readonly #ties: Ties;
  readonly #together: string[][] = [];
  readonly #equipment: Equipment;
  readonly #taken = new Map<string, TakenOpenly[]>();
  readonly #supplies: SuppliesToCome;
  readonly #stays: Stays;
  #told = 0;

  /** @param taken what is found to be taken so, where that is known by now */
  constructor(state: LabState, now: number, taken: readonly TakenOpenly[]) {
    this.#state = state;
    this.#now = now;
    for (const each of taken) addTo(this.#taken, each.name, each);
    this.#equipment = new Equipment(state, now);
    this.#ties = new Ties(state, now);
    this.#supplies = new SuppliesToCome(state);
    this.#stays = new Stays(state);
  }

  get isFull(): boolean {
    return this.#activities.length >= mostSteps || this.#told >= mostTold;
  }

  problem(): Problem {
    return {
      resources: this.#equipment.resources,
      activities: this.#activities,
      lags: this.#ties.lags,
      sameInstance: this.#together,
      reservations: this.#reservations(),
    };
  }

  /** What is kept for people; what is kept for a run, its own steps use. */
  #reservations(): Reservation[] {
    return promisedInstances(this.#state, this.#now).flatMap(({ key, from, until, to }, n) => {
      if (to !== undefined || !this.#equipment.has(key)) return [];
      const begin = inUnits(from - this.#now);
      const end = Math.max(begin, inUnits(until - this.#now));
      return [{ id: `reserved ${n}`, resource: key, from: begin, until: end }];
    });
  }

  add(run: OwnedRun): void {
    const { run_id, created_at } = run.definition;
    const steps = new Map<number, StepOfProblem>();
    const first = this.#activities.length;
    const { steps: toCome, isCut } = new Remaining(run, this.#state, mostSteps - first);
    for (const remaining of toCome) {
      const step = this.#stepOf(run, remaining, steps);
      steps.set(remaining.position, step);
    }
    this.#told += steps.size;
    const keysOf = (module: string): string[] =>
      this.#equipment.instancesOf(module).map((record) => instanceKey(record));
    const isKnown = (position: number): boolean => steps.get(position)?.activity !== undefined;
    const keepings = [
      ...keepingsOf(run, keysOf, isKnown),
      ...this.#stays.of(run, [...steps.keys()], isKnown),
    ];
    this.#noteTaken(run, steps, keepings, isCut);
    const { activities, lags, leads } = keepThings(
      run,
      this.#activities.splice(first),
      keepings,
      (name, isShared) => this.#equipment.amountOf(name, isShared),
    );
    this.#activities.push(...activities);
    this.#ties.lags.push(...lags);
    this.#keepTogether(run, steps, leads);
    if (this.#state.workcell.config.sequential_scheduler) this.#ties.queueUp(steps.values());
    this.runs.push({ run_id, created_at, steps: [...steps.values()], isCut });
  }

  /** What a run has by now, and nobody can tell until when. */
  #noteTaken(
    run: OwnedRun,
    steps: ReadonlyMap<number, StepOfProblem>,
    keepings: readonly SharedKeeping[],
    isCut: boolean,
  ): void {
    const { run_id } = run.definition;
    for (const { hasBegun, until, of, isShared } of keepings)
      if (hasBegun && (steps.get(until)?.endsOpen ?? (isCut && !steps.has(until))))
        for (const name of of.flat())
          this.takenOpenly.push({ name, run_id, amount: this.#equipment.amountOf(name, isShared) });
    for (const { position, activity, endsOpen } of steps.values()) {
      const { attempt } = run.snapshot.steps[position]?.context ?? {};
      if (activity === undefined || !endsOpen || !attempt) continue;
      this.takenOpenly.push({ name: instanceKey(attempt), run_id, amount: 1 });
    }
  }

  #stepOf(
    run: OwnedRun,
    remaining: RemainingStep,
    others: ReadonlyMap<number, StepOfProblem>,
  ): StepOfProblem {
    const { position, after, definition } = remaining;
    const known = run.snapshot.steps[position];
    const flies = known !== undefined && inFlightState(known) !== undefined;
    const before = after.flatMap((each) => others.get(each) ?? []);
    const waitsFor =
      before.find(({ endsOpen }) => endsOpen)?.endsOpen ?? this.#openGap(run, definition, others);
    const able = definition.loop ? [this.#loopMode(run, remaining)] : this.#modesOf(run, remaining);
    const beginsOpen = waitsFor ?? (flies ? undefined : this.#refused(run, position, able));
    const modes = beginsOpen || flies ? able : this.#supplies.take(run, position, able);
    const [{ duration } = { duration: undefined }] = able;
    const usual =
      duration === undefined ? (expectedDuration(this.#state, definition)?.usual ?? 0) : duration * unit;
    const step: StepOfProblem = Object.assign(remaining, { usual });
    if (beginsOpen || modes.length === 0) {
      step.endsOpen = beginsOpen ?? { why: 'supplies', step: position };
      return step;
    }
    const { run_id } = run.definition;
    const id = stepKey(run_id, position);
    const begin = this.#begin(run, remaining, flies);
    this.#activities.push({ id, run: run_id, modes, ...begin, claim: this.#claimOf(run, position) });
    step.activity = id;
    if (!flies) this.#activities.push(...this.#ties.tie(run, remaining, id, others));
    const endsOpen = this.#endOf(run, remaining);
    if (endsOpen) step.endsOpen = endsOpen;
    return step;
  }

  /** Why nobody can tell when a step begins that nothing of its run keeps. */
  #refused(run: OwnedRun, step: number, modes: readonly Mode[]): OpenEnd | undefined {
    const stop = stopOf(run, step);
    if (stop) return stop;
    if (modes.length === 0) return { why: 'no_instance', step };
    if (modes.every(({ instance }) => this.#isTaken(run, instance))) return { why: 'occupied', step };
    const target = this.#stays.targetOf(run, step);
    if (target === undefined) return undefined;
    const isShut = this.#stays.isShut(target) || this.#isTaken(run, locationName(target));
    return isShut ? { why: 'place', step } : undefined;
  }

  #isTaken({ definition: { run_id } }: OwnedRun, name: string): boolean {
    const others = (this.#taken.get(name) ?? []).filter((each) => each.run_id !== run_id);
    const amount = others.reduce((sum, each) => sum + each.amount, 0);
    return others.length > 0 && amount >= this.#equipment.capacityOf(name);
  }

  /** Why nobody can tell when a gap ends that holds a step back. */
  #openGap(
    run: OwnedRun,
    { gaps = [] }: StepDefinition,
    others: ReadonlyMap<number, StepOfProblem>,
  ): OpenEnd | undefined {
    for (const { from, point, soft } of gaps) {
      const other = others.get(from);
      const isOpen = point === 'end' ? other?.endsOpen : other?.activity === undefined && other?.endsOpen;
      if (!soft && isOpen && timeOf(run, from, point) === undefined) return isOpen;
    }
    return undefined;
  }

  /** When it has begun, or may begin at the earliest. */
  #begin(run: OwnedRun, { position }: RemainingStep, flies: boolean): Partial<Activity> {
    const attempt = run.snapshot.steps[position]?.context.attempt;
    if (flies && attempt) {
      const instance = instanceKey(attempt);
      return { begun: { instance, at: -inUnits(this.#now - this.#startOf(run, position)) } };
    }
    const { retry = 0 } = run.snapshot.steps[position]?.context.due ?? {};
    const first = Math.max(retry, run.definition.not_before ?? 0);
    return first > this.#now ? { release: inUnits(first - this.#now) } : {};
  }

  #startOf(run: OwnedRun, position: number): number {
    return Math.min(run.steps[position]?.started_at ?? this.#now, this.#now);
  }

  /** What has waited for longer comes first, and so does what is of a higher priority. */
  #claimOf({ definition, snapshot }: OwnedRun, position: number): number {
    const step = snapshot.steps[position];
    const waits = step && isReady(step) ? Math.min(0, step.context.ready_at - this.#now) : 0;
    const priority = (definition.priority ?? 0) + (definition.steps[position]?.priority ?? 0);
    return Math.round((waits - priority * aPriority) / unit);
  }

  /** The instances that may do it, or that which does. */
  #modesOf(run: OwnedRun, { position, definition }: RemainingStep): readonly Mode[] {
    const attempt = run.snapshot.steps[position]?.context.attempt;
    const known = run.snapshot.steps[position];
    if (known && attempt && inFlightState(known)) {
      const elapsed = this.#now - this.#startOf(run, position);
      return [this.#equipment.acting(instanceKey(attempt), definition, elapsed)];
    }
    const modes = this.#equipment.modesFor(definition, homeOf(run, position));
    const free =
      this.#taken.size === 0 ? modes : modes.filter(({ instance }) => !this.#isTaken(run, instance));
    return free.length > 0 ? free : modes;
  }

  /** A loop has no instrument: the rounds to come are one long step. */
  #loopMode({ definition: { steps } }: OwnedRun, { rounds, position }: RemainingStep): Mode {
    const body = steps[position]?.loop?.body ?? [];
    const ofRound = body.reduce((sum, each) => sum + (expectedDuration(this.#state, each)?.usual ?? 0), 0);
    const { toCome = 0, long = toCome } = rounds ?? {};
    return {
      instance: '',
      duration: inUnits(ofRound * toCome),
      longDuration: inUnits(ofRound * long),
      uses: [],
    };
  }

  /** Why nobody can tell when a step ends that can begin. */
  #endOf(run: OwnedRun, { position, definition }: RemainingStep): OpenEnd | undefined {
    const attempt = run.snapshot.steps[position]?.context.attempt;
    if (attempt?.silent_since !== undefined) return { why: 'silent', step: position };
    const steps = definition.loop ? definition.loop.body : [definition];
    for (const step of steps) {
      if (step.loop || expectedDuration(this.#state, step)) continue;
      const asks = isPerson(this.#state.workcell, step.module);
      return { why: asks ? 'answer' : 'duration', step: position };
    }
    return undefined;
  }

  /** Steps of a module go to one instance, unless their workflow says otherwise, and where their run keeps one. */
  #keepTogether(run: OwnedRun, steps: ReadonlyMap<number, StepOfProblem>, leads: readonly Lead[]): void {
    const groups = new Map<string, string[]>();
    const put = (group: string, id: string): unknown => groups.set(group, [...(groups.get(group) ?? []), id]);
    const grouped = new Set<Lead>();
    for (const { activity, position } of steps.values()) {
      const step = run.definition.steps[position];
      if (activity === undefined || !step || step.loop || step.only_instance !== undefined) continue;
      if (this.#equipment.instancesOf(step.module).length < 2) continue;
      const lead = leads.find(
        ({ within, names }) => within.has(position) && names.some((name) => isKeyOf(step.module, name)),
      );
      const group = lead ? step.module : groupOf(run, position);
      put(group, activity);
      if (lead && !grouped.has(lead)) put(group, lead.id);
      if (lead) grouped.add(lead);
    }
    for (const group of groups.values()) if (group.length > 1) this.#together.push(group);
  }
}

/** Why nobody can tell when a step of a run begins although its turn has come. */
function stopOf(run: OwnedRun, position: number): OpenEnd | undefined {
  const { snapshot } = run;
  const step = snapshot.steps[position];
  if (isWaitingForWord(step)) return { why: 'outcome_unknown', step: position };
  if (step && isHeld(step)) return { why: 'failed_step', step: position };
  if (isPausedByHand(snapshot)) return { why: 'paused', step: position };
  return undefined;
}
