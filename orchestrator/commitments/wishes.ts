import { isEnded, isWithin, type Kept, keptBy, type Span, stepsWithin } from '../machine/index.ts';
import { homeOf, keepingSteps, type OwnedRun } from '../state/index.ts';

/** What a run is to have to itself from a step on: an instance of each of these modules, and these locations. */
export interface Wish extends Span {
  modules: readonly string[];
  locations: readonly string[];
}

/** A location beside the keys of instances, as runs have both to themselves. */
export function locationName(location: string): string {
  return `at ${location}`;
}

/** The location of that name; undefined where it is the key of an instance. */
export function locationOf(name: string): string | undefined {
  return name.startsWith('at ') ? name.slice(3) : undefined;
}

/** The names of all that is kept. */
export function namesOf({ instances = [], locations = [] }: Pick<Kept, 'instances' | 'locations'>): string[] {
  return [...instances, ...locations.map(locationName)];
}

/** What begins with a step of a run: what it says itself, and what one before it has said that was never given out here. */
export function wishesOf(run: OwnedRun, position: number): Wish[] {
  const { definition, snapshot } = run;
  return keepingSteps(definition)
    .filter((from) => from === position || isPassed(run, from))
    .flatMap((from) => wishesFrom(run, from))
    .filter((wish) => isWithin(snapshot.plan, wish, position));
}

/** What a step says of what the run is to have to itself, where that has neither begun nor ended. */
function wishesFrom({ definition, snapshot }: OwnedRun, from: number): Wish[] {
  const { reserve = [], hold = [] } = definition.steps[from] ?? {};
  const said = [
    ...reserve.map(({ modules, until }): Wish => ({ from, until, modules, locations: [] })),
    ...hold.map(({ location, until }): Wish => ({ from, until, modules: [], locations: [location] })),
  ];
  return said.filter(({ until }) => {
    const last = snapshot.steps[until];
    const hasBegun = snapshot.context.kept?.some((kept) => kept.from === from && kept.until === until);
    return !hasBegun && !(last && isEnded(last));
  });
}

/** What a run has to itself, or is to have, from one of its steps to another. */
export interface Keeping extends Span {
  /** True where it has it by now. */
  hasBegun: boolean;
  /** Of each of these lists one: an instance, by its key, or a location, as `at LOCATION`. */
  of: readonly (readonly string[])[];
}

/**
 * All that a run keeps, and is to keep as far as it is known by now.
 * @param keysOf the instances of a module
 * @param isPlanned of what is to be kept: whether the step is looked at by which it ends
 */
export function keepingsOf(
  run: OwnedRun,
  keysOf: (module: string) => readonly string[],
  isPlanned: (until: number) => boolean = () => true,
): Keeping[] {
  const begun = keptBy(run.snapshot).map((kept): Keeping => {
    const of = namesOf(kept).map((name) => [name]);
    return { from: kept.from, until: kept.until, hasBegun: true, of };
  });
  const wished = keepingSteps(run.definition).flatMap((from) => wishesFrom(run, from));
  const toCome = wished
    .filter(({ until }) => isPlanned(until))
    .map(({ from, until, modules, locations }): Keeping => {
      const ofModules = modules.flatMap((module) => {
        const { pins } = needsOf(run, { from, until, module });
        return pins.size > 0 ? [...pins].map((pin) => [`${module}/${pin}`]) : [keysOf(module)];
      });
      return {
        from,
        until,
        hasBegun: false,
        of: [...locations.map((name) => [locationName(name)]), ...ofModules],
      };
    });
  return [...begun, ...toCome];
}

/** True where a step was given out, skipped, or taken over from another run. */
function isPassed({ snapshot }: OwnedRun, position: number): boolean {
  const step = snapshot.steps[position];
  return step !== undefined && (isEnded(step) || step.context.attempts > 0);
}

/** What the run's steps of that time want of a module: the only instances that may take them, and actions. */
export function needsOf(
  run: OwnedRun,
  { module, ...span }: Span & { module: string },
): { pins: Set<string>; actions: Set<string> } {
  const [pins, actions] = [new Set<string>(), new Set<string>()];
  for (const position of stepsWithin(run.snapshot.plan, span)) {
    const step = run.definition.steps[position];
    const known = run.snapshot.steps[position];
    if (step?.module !== module || step.loop || (known && isEnded(known))) continue;
    const home = homeOf(run, position);
    if (home !== undefined) pins.add(home);
    actions.add(step.action);
  }
  return { pins, actions };
}
