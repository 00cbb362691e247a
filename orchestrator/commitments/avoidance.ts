import { stepKey } from '../../shared/contracts/command-id.ts';
import { flightOf, keptBy } from '../machine/index.ts';
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
import { courseOf, locationOf, type RunCourse } from './courses.ts';
import { type Move, Ways, type Yard } from './ways.ts';
import { wishesOf } from './wishes.ts';

/**
 * No grant takes the last way on from runs that have begun: a step that moves something, or from which on its run keeps something, waits
 * where the runs that have things in the lab could all come to their ends before it is given out, and could not afterwards. Where they could
 * not before either, nothing is refused: what comes of that is for a person, see `recordDeadlocks`.
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

class Avoidance implements Commitment {
  readonly #state: LabState;
  readonly #contested: ReadonlySet<string>;
  readonly #keeps: Required<Commitment>['keeps'];
  /** What was found of steps and candidates, by their keys, until something is given out. */
  readonly #found = new Map<string, Refusal | undefined>();
  readonly #courses = new Map<OwnedRun, RunCourse>();
  #begun: RunCourse[] | undefined;

  constructor(state: LabState, contested: ReadonlySet<string>, keeps: Required<Commitment>['keeps']) {
    this.#state = state;
    this.#contested = contested;
    this.#keeps = keeps;
  }

  refuses(step: WaitingStep, candidate: Candidate): Refusal | undefined {
    const run = this.#state.runs.get(step.run_id);
    if (!run || (step.target === undefined && wishesOf(run, step.position).length === 0)) return undefined;
    const kept = this.#keeps(step, candidate).flatMap(({ instances = [], locations = [] }) => [
      ...instances,
      ...locations.map((name) => `at ${name}`),
    ]);
    const key = [stepKey(step.run_id, step.position), ...kept].join(' ');
    if (!this.#found.has(key)) this.#found.set(key, this.#judge(run, step, kept));
    return this.#found.get(key);
  }

  given(): void {
    this.#found.clear();
    this.#courses.clear();
    this.#begun = undefined;
  }

  /** @param kept what the run has to itself from then on, where that is known */
  #judge(run: OwnedRun, { position }: WaitingStep, kept: readonly string[]): Refusal | undefined {
    const courses = this.#connected(run);
    const move: Move = [0, courses[0]?.positions.indexOf(position) ?? -1];
    for (const isCleared of [false, true]) {
      const ways = new Ways(this.#yard(courses, isCleared), isCleared);
      const way = ways.find();
      if (!way) continue;
      const [first] = way;
      const isFirst = first?.[0] === move[0] && first[1] === move[1];
      const begins = kept.length === 0 ? undefined : kept.map((instance) => [instance]);
      // Where there is a choice of instances, the order may have made another one.
      const hasChoice = begins && courses[0]?.acts[move[1]]?.begins.some(({ length }) => length > 1);
      if ((isFirst && !hasChoice) || ways.find(move, begins)) return undefined;
      return refusal(run, courses, way);
    }
    return undefined;
  }

  /** The course of the run first, then those of runs that have something in the lab which leads to what it needs. */
  #connected(run: OwnedRun): RunCourse[] {
    const own = this.#courseOf(run);
    const found = [own];
    const names = new Set(own.names);
    let left = this.#begunCourses().filter((each) => each.run !== run);
    for (let before = 0; before !== found.length;) {
      before = found.length;
      const more = left.filter((each) => [...each.names].some((name) => names.has(name)));
      for (const name of more.flatMap((each) => [...each.names])) names.add(name);
      found.push(...more);
      left = left.filter((each) => !more.includes(each));
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
    for (const [location, { state: holds }] of locations) {
      if (holds === 'Empty') continue;
      for (const run_id of sources.get(location)?.keys() ?? []) {
        const run = runs.get(run_id);
        if (run?.outline.begun || run?.definition.experiment_id === holds) found.add(run);
      }
    }
    for (const { occupied } of instances.values())
      for (const { run_id, locations: moved } of occupied) if (moved) found.add(runs.get(run_id));
    this.#begun = [...found].flatMap((run) => {
      if (!run || isStuck(run) || !goesOn(this.#state, run)) return [];
      const course = this.#courseOf(run);
      const has = course.keeps.length + course.stands.length > 0;
      // One that has no way on even by itself keeps none of the others from being looked at.
      return has && new Ways(this.#yard([course], true), true).find() ? [course] : [];
    });
    return this.#begun;
  }

  #courseOf(run: OwnedRun): RunCourse {
    const known = this.#courses.get(run);
    if (known) return known;
    const isThere = (location: string) => thingsAt(this.#state, location) > 0;
    const course = courseOf(this.#state, run, this.#contested, isThere);
    this.#courses.set(run, course);
    return course;
  }

  /** @param isCleared what nobody of them takes away, a person does */
  #yard(courses: readonly RunCourse[], isCleared: boolean): Yard {
    const [room, taken] = [new Map<string, number>(), new Map<string, number>()];
    for (const name of new Set(courses.flatMap(({ names }) => [...names]))) {
      const own = courses.filter(({ stands, keeps }) => stands.includes(name) || keeps.includes(name)).length;
      const location = locationOf(name);
      const there = location === undefined ? own : thingsAt(this.#state, location);
      room.set(name, 1);
      taken.set(name, isCleared ? own : Math.max(own, there));
    }
    return { room, taken, courses };
  }
}

/** True where it waits with another run for what neither does: a person cancels one of them. */
function isStuck({ definition, waits }: OwnedRun): boolean {
  return [...waits.values()].some(({ circle }) => circle?.some(({ run }) => run !== definition.run_id));
}

/** How much is at a location once all is done that is in hand. */
function thingsAt({ locations, instances, runs }: LabState, location: string): number {
  let count = (locations.get(location)?.state ?? 'Empty') === 'Empty' ? 0 : 1;
  for (const { occupied } of instances.values())
    for (const { run_id, command_id, locations: moved = [] } of occupied) {
      const run = moved.includes(location) ? runs.get(run_id) : undefined;
      const flight = run && flightOf(run.snapshot, command_id);
      const { source, target } = flight ? stepLocations(run, flight.step) : {};
      if (source === target) continue;
      if (source === location) count = Math.max(0, count - 1);
      if (target === location) count += 1;
    }
  return count;
}

/** It names what is to be done before, by another run: the first act of the others in an order in which all come to their ends. */
function refusal(run: OwnedRun, courses: readonly RunCourse[], way: readonly Move[]): Refusal {
  const [course, act] = way.find(([each]) => courses[each]?.run !== run) ?? [0, 0];
  const { run: { definition } = run, positions = [] } = courses[course] ?? {};
  const step = positions[act] ?? 0;
  const first = { step, name: (definition.steps[step]?.name ?? '').slice(0, 100) };
  return { kind: 'would_block', run: definition.run_id, facts: { first } };
}
