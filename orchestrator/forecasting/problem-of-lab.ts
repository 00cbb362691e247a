import { instanceKey } from '../../shared/contracts/address.ts';
import { stepKey } from '../../shared/contracts/command-id.ts';
import type { OpenEnd } from '../../shared/contracts/forecast.ts';
import type { Gap } from '../../shared/contracts/step-flow.ts';
import { weightiestHold } from '../../shared/contracts/holds.ts';
import { operatorInterface } from '../../shared/contracts/question.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { expectedDuration, type ExpectedDuration, promisedInstances, timeOf } from '../commitments/index.ts';
import { inFlightState, isHeld, isPausedByHand, isReady, isWaitingForWord } from '../machine/index.ts';
import type { Activity, Lag, Mode, Problem, Reservation, Resource } from '../planner/index.ts';
import { candidateOf } from '../scheduling/index.ts';
import { homeOf, type LabState, type OwnedRun } from '../state/index.ts';
import { keepModules } from './kept-modules.ts';
import { Remaining, type RemainingStep } from './remaining-steps.ts';

/** Times of a problem are in tenths of a second. */
export const unit = 100;

/** So many steps are planned, of the runs that come first: what comes after them is months away, or of a lab that is much too full. */
const mostSteps = 600;
/** Nothing is planned to take longer, in tenths of a second: two months. */
const longest = 2 ** 26;
/** Milliseconds that a step of priority goes before others: see `compareSteps`. */
const aPriority = 60_000;
/** What has taken longer than expected is expected to take so much of its time more. */
const overtime = 0.1;

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
  const order = waiting.sort((a, b) => precedence(b) - precedence(a));
  const writer = new ProblemWriter(state, now);
  let more = 0;
  for (const run of order) {
    if (writer.isFull) more += 1;
    else writer.add(run);
  }
  return { problem: writer.problem(), at: now, runs: writer.runs, more };
}

/** By how much a run comes before others, in milliseconds. */
function precedence({ definition: { priority = 0, created_at } }: OwnedRun): number {
  return priority * aPriority - created_at;
}

class ProblemWriter {
  readonly runs: RunOfProblem[] = [];
  readonly #state: LabState;
  readonly #now: number;
  readonly #activities: Activity[] = [];
  readonly #lags: Lag[] = [];
  readonly #together: string[][] = [];
  readonly #resources = new Map<string, Resource>();
  readonly #instances = new Map<string, InstanceRecord[]>();
  /** Under a sequential scheduler, the steps after which the next run begins. */
  #before: string[] = [];

  constructor(state: LabState, now: number) {
    this.#state = state;
    this.#now = now;
  }

  get isFull(): boolean {
    return this.#activities.length >= mostSteps;
  }

  problem(): Problem {
    return {
      resources: [...this.#resources.values()],
      activities: this.#activities,
      lags: this.#lags,
      sameInstance: this.#together,
      reservations: this.#reservations(),
    };
  }

  /** What is kept for people; what is kept for a run, its own steps use. */
  #reservations(): Reservation[] {
    return promisedInstances(this.#state, this.#now).flatMap(({ key, from, until, to }, n) => {
      if (to !== undefined || !this.#resources.has(key)) return [];
      const begin = inUnits(from - this.#now);
      const end = Math.max(begin, inUnits(until - this.#now));
      return [{ id: `reserved ${n}`, resource: key, from: begin, until: end }];
    });
  }

  add(run: OwnedRun): void {
    const { run_id, created_at } = run.definition;
    const steps = new Map<number, StepOfProblem>();
    const first = this.#activities.length;
    for (const remaining of new Remaining(run).steps) {
      const step = this.#stepOf(run, remaining, steps);
      steps.set(remaining.position, step);
    }
    this.#keepTogether(run, steps);
    const keys = (module: string): string[] => this.#instancesOf(module).map((record) => instanceKey(record));
    const own = keepModules(run, this.#activities.splice(first), keys);
    this.#activities.push(...own);
    if (this.#state.workcell.config.sequential_scheduler) this.#queueUp(steps);
    this.runs.push({ run_id, created_at, steps: [...steps.values()] });
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
    const waitsFor = before.find(({ endsOpen }) => endsOpen)?.endsOpen;
    const modes = definition.loop ? [this.#loopMode(run, remaining)] : this.#modesOf(run, remaining);
    const refused = modes.length === 0 ? ({ why: 'no_instance', step: position } as const) : undefined;
    const beginsOpen = waitsFor ?? (flies ? undefined : stopOf(run, position)) ?? refused;
    const [{ duration } = { duration: undefined }] = modes;
    const usual =
      duration === undefined ? (expectedDuration(this.#state, definition)?.usual ?? 0) : duration * unit;
    if (beginsOpen) return { ...remaining, usual, endsOpen: beginsOpen };
    const { run_id } = run.definition;
    const id = stepKey(run_id, position);
    const begin = this.#begin(run, remaining, flies);
    this.#activities.push({ id, run: run_id, modes, ...begin, claim: this.#claimOf(run, position) });
    this.#tie(remaining, id, before, others);
    const endsOpen = this.#endOf(run, remaining);
    return { ...remaining, activity: id, usual, ...(endsOpen && { endsOpen }) };
  }

  /** It follows others, and gaps tie it to some. */
  #tie(
    { definition: { gaps = [] } }: RemainingStep,
    id: string,
    before: readonly StepOfProblem[],
    others: ReadonlyMap<number, StepOfProblem>,
  ): void {
    for (const { activity } of before)
      if (activity !== undefined)
        this.#lags.push({ from: { activity, at: 'end' }, to: { activity: id, at: 'start' }, min: 0 });
    for (const { from, point, at, min, max } of gaps) {
      const activity = others.get(from)?.activity;
      if (activity === undefined) continue;
      this.#lags.push({
        ...{ from: { activity, at: point }, to: { activity: id, at } },
        ...(min === undefined ? {} : { min: inUnits(min * 1000) }),
        ...(max === undefined ? {} : { max: inUnits(max * 1000) }),
      });
    }
  }

  /** When it has begun, or may begin at the earliest. */
  #begin(run: OwnedRun, { position, definition }: RemainingStep, flies: boolean): Partial<Activity> {
    const attempt = run.snapshot.steps[position]?.context.attempt;
    if (flies && attempt) {
      const instance = instanceKey(attempt);
      return { begun: { instance, at: -inUnits(this.#now - this.#startOf(run, position)) } };
    }
    const { retry = 0 } = run.snapshot.steps[position]?.context.due ?? {};
    const gaps = (definition.gaps ?? []).flatMap((gap) => earliestBy(run, gap) ?? []);
    const first = Math.max(retry, run.definition.not_before ?? 0, ...gaps);
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
  #modesOf(run: OwnedRun, { position, definition }: RemainingStep): Mode[] {
    const attempt = run.snapshot.steps[position]?.context.attempt;
    const known = run.snapshot.steps[position];
    if (known && attempt && inFlightState(known)) {
      const key = instanceKey(attempt);
      const record = this.#state.instances.get(key);
      const elapsed = this.#now - this.#startOf(run, position);
      const expected = expectedDuration(this.#state, definition, attempt.instance);
      return [this.#mode(key, record?.capacity ?? 1, withOvertime(expected, elapsed))];
    }
    if (weightiestHold(this.#state.holds.get('')) || weightiestHold(this.#state.holds.get(definition.module)))
      return [];
    const home = homeOf(run, position);
    return this.#instancesOf(definition.module).flatMap((record) => {
      const { instance, capacity } = record;
      const key = instanceKey(record);
      if (
        (home !== undefined && home !== instance) ||
        this.#state.actions.get(key)?.has(definition.action) === false
      )
        return [];
      return [this.#mode(key, capacity, expectedDuration(this.#state, definition, instance))];
    });
  }

  #mode(key: string, capacity: number, expected: Omit<ExpectedDuration, 'basis'> | undefined): Mode {
    this.#resources.set(key, { id: key, capacity });
    const { usual = 0, long = usual } = expected ?? {};
    return {
      instance: key,
      duration: inUnits(usual),
      longDuration: inUnits(Math.max(usual, long)),
      uses: [{ resource: key }],
    };
  }

  /** A loop has no instrument: the rounds to come are one long step. */
  #loopMode({ definition: { steps } }: OwnedRun, { rounds, position }: RemainingStep): Mode {
    const body = steps[position]?.loop?.body ?? [];
    const ofRound = body.reduce((sum, each) => sum + (expectedDuration(this.#state, each)?.usual ?? 0), 0);
    return { instance: '', duration: inUnits(ofRound * (rounds?.toCome ?? 0)), uses: [] };
  }

  /** The instances of a module that take commands, or will once they are done with what they have. */
  #instancesOf(module: string): InstanceRecord[] {
    const known = this.#instances.get(module);
    if (known) return known;
    const fit = [...this.#state.instances.of(module)].flatMap(([key, record]) => {
      const { unfit } = candidateOf(this.#state, key, record, this.#now);
      return unfit === undefined || unfit.key === 'not_ready' ? [record] : [];
    });
    this.#instances.set(module, fit);
    return fit;
  }

  /** Why nobody can tell when a step ends that can begin. */
  #endOf(run: OwnedRun, { position, definition }: RemainingStep): OpenEnd | undefined {
    const attempt = run.snapshot.steps[position]?.context.attempt;
    if (attempt?.silent_since !== undefined) return { why: 'silent', step: position };
    const steps = definition.loop ? definition.loop.body : [definition];
    for (const step of steps) {
      if (step.loop || expectedDuration(this.#state, step)) continue;
      const asks = isAsked(this.#state, step.module);
      return { why: asks ? 'answer' : 'duration', step: position };
    }
    return undefined;
  }

  /** Steps of a module go to one instance, unless their workflow says otherwise. */
  #keepTogether({ definition }: OwnedRun, steps: ReadonlyMap<number, StepOfProblem>): void {
    const groups = new Map<string, string[]>();
    for (const { activity, position } of steps.values()) {
      const step = definition.steps[position];
      if (activity === undefined || !step || step.loop || step.only_instance !== undefined) continue;
      if (step.instance === 'any' || this.#instancesOf(step.module).length < 2) continue;
      groups.set(step.module, [...(groups.get(step.module) ?? []), activity]);
    }
    for (const group of groups.values()) if (group.length > 1) this.#together.push(group);
  }

  /** One run at a time: this one begins when the one before it has ended. */
  #queueUp(steps: ReadonlyMap<number, StepOfProblem>): void {
    const own = [...steps.values()].flatMap(({ activity }) => activity ?? []);
    for (const from of this.#before)
      for (const to of own)
        this.#lags.push({ from: { activity: from, at: 'end' }, to: { activity: to, at: 'start' }, min: 0 });
    if (own.length > 0) this.#before = own;
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

/** When a step may begin by a gap that has begun, milliseconds since the epoch. */
function earliestBy(run: OwnedRun, { from, point, at, min }: Gap): number | undefined {
  const begun = timeOf(run, from, point);
  return at === 'end' || min === undefined || begun === undefined ? undefined : begun + min * 1000;
}

function isAsked(state: LabState, module: string): boolean {
  return state.workcell.modules.find(({ name }) => name === module)?.interface === operatorInterface;
}

/** What is expected of something that acts already. */
function withOvertime(
  expected: ExpectedDuration | undefined,
  elapsed: number,
): Omit<ExpectedDuration, 'basis'> {
  const { usual = 0, long = usual } = expected ?? {};
  if (usual > elapsed) return { usual, long };
  const late = elapsed + Math.max(unit, overtime * usual);
  return { usual: late, long: Math.max(late, long) };
}

function inUnits(ms: number): number {
  return Math.min(longest, Math.round(Math.max(0, ms) / unit));
}
