import { stepKey } from '../../shared/contracts/command-id.ts';
import { capacityOf, thingsAt } from '../../shared/contracts/locations.ts';
import { flightOf, keptBy, type RunSnapshot } from '../machine/index.ts';
import { goesOn } from '../scheduling/index.ts';
import {
  type Candidate,
  type Commitment,
  keepingSteps,
  type LabState,
  type OwnedRun,
  type Refusal,
  stepLocations,
  type WaitingStep,
} from '../state/index.ts';
import { courseOf, type RunCourse } from './courses.ts';
import { type Act, type Effort, type Move, Ways, type Yard } from './ways.ts';
import { locationOf, namesOf, wishesOf } from './wishes.ts';

/**
 * No grant takes the last way on from runs that have begun: a step that moves something, or from which on its run keeps something, waits
 * where the runs that have things in the lab could all come to their ends before it is given out, and could not afterwards. Where they could
 * not before either, only a run is refused that has nothing in the lab yet and would be in the way of the others: what else comes of that is for
 * a person, see `recordDeadlocks`.
 */
export function avoidance(state: LabState, keeps: Required<Commitment>['keeps']): Commitment | undefined {
  if (state.workcell.config.sequential_scheduler) return undefined;
  const contested = contestedModules(state);
  return contested.size > 0 || state.movingSteps.size > 0
    ? new Avoidance(state, contested, keeps)
    : undefined;
}

/** The modules of which runs keep instances, or are to. */
function contestedModules({ promised, runs }: LabState): Set<string> {
  const contested = new Set<string>();
  for (const run_id of promised) {
    const { definition } = runs.get(run_id) ?? {};
    for (const from of definition ? keepingSteps(definition) : [])
      for (const { modules } of definition?.steps[from]?.reserve ?? [])
        for (const module of modules) contested.add(module);
  }
  return contested;
}

/** So much is looked at in a turn, see `Effort`: some milliseconds. What is asked after that is judged as if there were no way before either. */
const effortOfTurn = 30_000;

/** Runs that meet, and an order in which they all come to their ends. */
interface Meeting {
  courses: readonly RunCourse[];
  ways: Ways;
  way: readonly Move[];
  /** True where a person has to take something away for that. */
  isCleared: boolean;
}

/** What a run still has to do, as it was found last: it changes with the run, and with what it was found from. Turns are many, and few runs change in one. */
interface KnownCourse {
  snapshot: RunSnapshot;
  workcell: LabState['workcell'];
  /** The instances of the contested modules. */
  places: string;
  /** How much was where it takes something from. */
  things: ReadonlyMap<string, number>;
  course: RunCourse;
  /** Whether it comes to its end by itself. */
  ends?: boolean;
}
const knownCourses = new WeakMap<OwnedRun, KnownCourse>();

class Avoidance implements Commitment {
  readonly #state: LabState;
  readonly #contested: ReadonlySet<string>;
  readonly #places: string;
  readonly #keeps: Required<Commitment>['keeps'];
  /** What was found of steps and candidates, by their keys, until something is given out. */
  readonly #found = new Map<string, Refusal | undefined>();
  readonly #effort: Effort = { left: effortOfTurn };
  #begun: RunCourse[] | undefined;
  /** Of runs that meet, by their ids; undefined where there is no such order. */
  readonly #meetings = new Map<string, Meeting | undefined>();
  #things: ReadonlyMap<string, number> | undefined;

  constructor(state: LabState, contested: ReadonlySet<string>, keeps: Required<Commitment>['keeps']) {
    this.#state = state;
    this.#contested = contested;
    const { instances } = state;
    this.#places = JSON.stringify(
      [...contested].map((name) => [name, Array.from(instances.of(name), ([key]) => key)]),
    );
    this.#keeps = keeps;
  }

  refuses(step: WaitingStep, candidate: Candidate): Refusal | undefined {
    const run = this.#state.runs.get(step.run_id);
    if (!run || (step.target === undefined && wishesOf(run, step.position).length === 0)) return undefined;
    const kept = this.#keeps(step, candidate).flatMap(namesOf);
    const key = [stepKey(step.run_id, step.position), ...kept].join(' ');
    if (!this.#found.has(key)) this.#found.set(key, this.#judge(run, step, kept));
    return this.#found.get(key);
  }

  given(): void {
    this.#found.clear();
    this.#meetings.clear();
    this.#begun = undefined;
    this.#things = undefined;
  }

  /** @param kept what the run has to itself from then on, where that is known */
  #judge(run: OwnedRun, { position }: WaitingStep, kept: readonly string[]): Refusal | undefined {
    if (this.#effort.left <= 0) return undefined;
    const [course = this.#courseOf(run), ...others] = this.#connected(run);
    const act = course.positions.indexOf(position);
    const begins = kept.length === 0 ? undefined : kept.map((instance) => [instance]);
    const meeting = this.#meetingOf([course, ...others]);
    if (!meeting || meeting.isCleared) {
      const refused = this.#refuseNewcomer(course, others, act, begins);
      if (refused) return refused;
    }
    if (!meeting) return undefined;
    const { courses, ways, way } = meeting;
    const own = courses.indexOf(course);
    const [first] = way;
    const isFirst = first?.[0] === own && first[1] === act;
    // Where there is a choice of instances, the order may have made another one.
    const hasChoice = begins && course.acts[act]?.begins.some(({ length }) => length > 1);
    if ((isFirst && !hasChoice) || ways.find([own, act], begins)) return undefined;
    return this.#effort.left > 0 ? refusal(run, courses, way) : undefined;
  }

  /**
   * A run that has nothing in the lab yet and finds no way on by itself takes none from the others: it waits where they all come to their ends
   * without it, and do not while it stands where the act brings it.
   */
  #refuseNewcomer(
    course: RunCourse,
    others: readonly RunCourse[],
    index: number,
    begins?: Act['begins'],
  ): Refusal | undefined {
    const act = course.acts[index];
    if (!act || course.keeps.length + course.stands.length > 0 || others.length === 0) return undefined;
    const meeting = this.#meetingOf(others);
    if (!meeting || meeting.isCleared) return undefined;
    const enters = { ...course, acts: [{ ...act, before: [] }] };
    const ways = new Ways(this.#yard([enters, ...others], false), false, this.#effort);
    if (ways.find([0, 0], begins) || this.#effort.left <= 0) return undefined;
    return refusal(course.run, meeting.courses, meeting.way);
  }

  /** How runs come to their ends; undefined where they do not, as far as that was looked at. */
  #meetingOf(courses: readonly RunCourse[]): Meeting | undefined {
    if (this.#effort.left <= 0) return undefined;
    const key = courses
      .map((course) => course.run.definition.run_id)
      .sort()
      .join();
    if (!this.#meetings.has(key)) this.#meetings.set(key, this.#meet(courses));
    return this.#meetings.get(key);
  }

  #meet(courses: readonly RunCourse[]): Meeting | undefined {
    for (const isCleared of [false, true]) {
      const ways = new Ways(this.#yard(courses, isCleared), isCleared, this.#effort);
      const way = ways.find();
      if (way) return { courses, ways, way, isCleared };
    }
    return undefined;
  }

  /** The course of the run first, then those of runs that have something in the lab which leads to what it needs. */
  #connected(run: OwnedRun): RunCourse[] {
    const found = [this.#courseOf(run)];
    const names = new Set<string>();
    let left = this.#begunCourses().filter((each) => each.run !== run);
    for (const { names: more } of found) {
      this.#effort.left -= more.size;
      for (const name of more) names.add(name);
      const meets = left.filter((each) => [...each.names].some((name) => names.has(name)));
      if (meets.length === 0) continue;
      found.push(...meets);
      left = left.filter((each) => !meets.includes(each));
    }
    return found;
  }

  /** Those of runs that keep something, or have something somewhere, and that go on by themselves. */
  #begunCourses(): RunCourse[] {
    if (this.#begun) return this.#begun;
    const { runs, promised, locations, sources, instances } = this.#state;
    const found = new Set<OwnedRun | undefined>();
    for (const run_id of promised) {
      const run = runs.get(run_id);
      if (run && keptBy(run.snapshot).length > 0) found.add(run);
    }
    for (const [location, record] of locations) {
      const there = new Set(thingsAt(record).map(({ state: holds }) => holds));
      if (there.size === 0) continue;
      for (const run_id of sources.get(location)?.keys() ?? []) {
        const run = runs.get(run_id);
        if (run?.outline.begun || there.has(run?.definition.experiment_id ?? '')) found.add(run);
      }
    }
    for (const { occupied } of instances.values())
      for (const { run_id, locations: moved } of occupied) if (moved) found.add(runs.get(run_id));
    this.#begun = [...found].flatMap((run) => {
      if (!run || isStuck(run) || !goesOn(this.#state, run)) return [];
      const course = this.#courseOf(run);
      const has = course.keeps.length + course.stands.length > 0;
      return has && this.#endsAlone(course) ? [course] : [];
    });
    return this.#begun;
  }

  /** One that has no way on even by itself keeps none of the others from being looked at. */
  #endsAlone(course: RunCourse): boolean {
    const known = knownCourses.get(course.run);
    const ends = known?.ends ?? new Ways(this.#yard([course], true), true, this.#effort).find() !== undefined;
    // Out of effort nobody knows.
    if (known && (ends || this.#effort.left > 0)) known.ends = ends;
    return ends;
  }

  #courseOf(run: OwnedRun): RunCourse {
    const { snapshot } = run;
    const { workcell } = this.#state;
    const known = knownCourses.get(run);
    if (
      known?.snapshot === snapshot &&
      known.workcell === workcell &&
      known.places === this.#places &&
      [...known.things].every(([location, count]) => this.#thingsAt(location) === count)
    )
      return known.course;
    const things = new Map<string, number>();
    const course = courseOf(this.#state, run, this.#contested, (location) => {
      const count = this.#thingsAt(location);
      things.set(location, count);
      return count;
    });
    knownCourses.set(run, { snapshot, workcell, places: this.#places, things, course });
    return course;
  }

  /** @param isCleared what nobody of them takes away, a person does */
  #yard(courses: readonly RunCourse[], isCleared: boolean): Yard {
    const [room, taken] = [new Map<string, number>(), new Map<string, number>()];
    const add = (name: string) => taken.set(name, (taken.get(name) ?? 0) + 1);
    for (const { names, stands } of courses) {
      for (const name of names) if (!room.has(name)) room.set(name, this.#roomOf(name));
      // Several may be to take away the same thing.
      for (const name of stands)
        if ((taken.get(name) ?? 0) < this.#thingsAt(locationOf(name) ?? '')) add(name);
    }
    // What is kept is the place of one of its things.
    for (const { stands, keeps } of courses)
      for (const name of new Set(keeps)) if (!stands.includes(name)) add(name);
    if (!isCleared)
      for (const name of room.keys()) {
        const location = locationOf(name);
        const there = location === undefined ? 0 : this.#thingsAt(location);
        if (there > (taken.get(name) ?? 0)) taken.set(name, there);
      }
    return { room, taken, courses };
  }

  #roomOf(name: string): number {
    const location = locationOf(name);
    return location === undefined ? 1 : capacityOf(this.#state.workcell, location);
  }

  #thingsAt(location: string): number {
    this.#things ??= thingsSomewhere(this.#state);
    return this.#things.get(location) ?? 0;
  }
}

/** True where it waits with another run for what neither does: a person cancels one of them. */
function isStuck({ definition, waits }: OwnedRun): boolean {
  return [...waits.values()].some(({ circle }) => circle?.some(({ run }) => run !== definition.run_id));
}

/** How much is where, once all is done that is in hand. */
function thingsSomewhere({ locations, instances, runs }: LabState): Map<string, number> {
  const things = new Map<string, number>();
  for (const [location, record] of locations) things.set(location, thingsAt(record).length);
  for (const { occupied } of instances.values())
    for (const { run_id, command_id, locations: moved } of occupied) {
      const run = moved && runs.get(run_id);
      const flight = run && flightOf(run.snapshot, command_id);
      const { source, target } = flight ? stepLocations(run, flight.step) : {};
      if (source === target) continue;
      if (source !== undefined) things.set(source, Math.max(0, (things.get(source) ?? 0) - 1));
      if (target !== undefined) things.set(target, (things.get(target) ?? 0) + 1);
    }
  return things;
}

/** It names what is to be done before, by another run: the first act of the others in an order in which all come to their ends. */
function refusal(run: OwnedRun, courses: readonly RunCourse[], way: readonly Move[]): Refusal {
  const [course, act] = way.find(([each]) => courses[each]?.run !== run) ?? [0, 0];
  const { run: { definition } = run, positions = [] } = courses[course] ?? {};
  const step = positions[act] ?? 0;
  const first = { step, name: (definition.steps[step]?.name ?? '').slice(0, 100) };
  return { kind: 'would_block', run: definition.run_id, facts: { first } };
}
