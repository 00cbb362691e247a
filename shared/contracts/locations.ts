import type { StepDefinition } from './run.ts';
import type { Workcell } from './workcell.ts';

/** Something that takes a place of a location. */
export type Placed = {
  /** An experiment's id, or `unverified` where an outcome is unknown. */
  state: string;
  /** While `unverified`: what it was before. */
  was?: string;
  /** While `unverified`: the step that has left it so, as `<run id>.<step position>`. */
  unverified_by?: string;
  /** The run that has brought it; noted where there is room for several. */
  run?: string;
};

/** What is at a location: the first that came, or `Empty`, and the others. */
export type LocationRecord = Placed & {
  /** What came after the first, where there is room for several. */
  more?: Placed[];
  /** When it was last changed, milliseconds since the epoch by the store's clock. */
  since?: number;
};

/** Whose move it is. */
export interface Mover {
  experiment_id: string;
  run_id?: string;
  /** As `<run id>.<step position>`. */
  step?: string;
}

/** How many things there is room for at a location: one, unless the workcell says more. */
export function capacityOf({ capacity = {} }: Pick<Workcell, 'capacity'>, location: string): number {
  return Object.hasOwn(capacity, location) ? (capacity[location] ?? 1) : 1;
}

/** What is at a location, the first that came first. */
export function thingsAt(record: LocationRecord | undefined): Placed[] {
  if (!record || record.state === 'Empty') return [];
  const { more = [], since: _, ...first } = record;
  return [first, ...more];
}

/** The record of a location where these things are. */
export function locationWith([first, ...more]: readonly Placed[]): LocationRecord {
  return { ...(first ?? { state: 'Empty' }), ...(more.length > 0 && { more }) };
}

/** The locations that a step moves something from and to; none where it is only played through. */
export function movedLocations(
  step: Pick<StepDefinition, 'locations'> | undefined,
  simulate: boolean,
): { source?: string; target?: string } {
  return simulate ? {} : (step?.locations ?? {});
}

/**
 * What a step that succeeds leaves at its locations, by name. WEI's rule: its source is empty and its target holds the experiment; what is
 * thrown away is nowhere. Where there is room for several, one thing leaves the source, and one comes to the target.
 */
export function locationsAfter(
  { source, target }: { source?: string; target?: string },
  mover: Mover,
  workcell: Pick<Workcell, 'capacity'>,
  before: (name: string) => LocationRecord | undefined,
): Map<string, LocationRecord> {
  const after = new Map<string, LocationRecord>();
  if (source !== undefined) {
    const things = thingsAt(before(source));
    const taken = thingOf(things, mover);
    after.set(source, locationWith(things.filter((each) => each !== taken)));
  }
  if (target !== undefined && !target.includes('trash')) {
    const capacity = capacityOf(workcell, target);
    const things = thingsAt(after.get(target) ?? before(target)).filter((each) => !isLeftBy(each, mover));
    const brought = { state: mover.experiment_id, ...runOf(mover, capacity) };
    // What is more than there is room for stands in the place of what came first.
    after.set(target, locationWith([...things.slice(things.length < capacity ? 0 : 1), brought]));
  }
  return after;
}

/** What a step may have moved from or to a location is unverified there; what was known before is kept for `restored`. */
export function unverified(
  record: LocationRecord | undefined,
  as: 'source' | 'target',
  mover: Mover & { step: string },
  capacity: number,
): LocationRecord {
  const things = thingsAt(record);
  const inPlace = things.length < capacity ? undefined : things[0];
  const own = things.find((each) => isLeftBy(each, mover));
  const one = own ?? (as === 'source' ? thingOf(things, mover) : inPlace);
  const was = one?.state === 'unverified' ? one.was : (one?.state ?? 'Empty');
  const left: Placed = {
    ...{ state: 'unverified', unverified_by: mover.step },
    ...(was === undefined ? {} : { was }),
    ...(one?.run === undefined ? runOf(mover, capacity) : { run: one.run }),
  };
  return locationWith(one ? things.map((each) => (each === one ? left : each)) : [...things, left]);
}

/** A location as it was before the step has left something unverified there; undefined where it has not. */
export function restored(record: LocationRecord | undefined, step: string): LocationRecord | undefined {
  const things = thingsAt(record);
  if (!things.some((each) => isLeftBy(each, { step }))) return undefined;
  return locationWith(
    things.flatMap((each): Placed[] => {
      if (!isLeftBy(each, { step })) return [each];
      const { was: state = 'Empty', run } = each;
      return state === 'Empty' ? [] : [{ state, ...(run === undefined ? {} : { run }) }];
    }),
  );
}

/** Of what is at a location, what a step takes away: what its run or its experiment has there, else what came first. */
function thingOf(things: readonly Placed[], mover: Mover): Placed | undefined {
  const { experiment_id, run_id } = mover;
  return (
    things.find((each) => isLeftBy(each, mover)) ??
    things.find(({ run }) => run !== undefined && run === run_id) ??
    things.find(({ state }) => state === experiment_id) ??
    things[0]
  );
}

function isLeftBy({ unverified_by }: Placed, { step }: Pick<Mover, 'step'>): boolean {
  return unverified_by !== undefined && unverified_by === step;
}

function runOf({ run_id }: Mover, capacity: number): { run?: string } {
  return run_id === undefined || capacity === 1 ? {} : { run: run_id };
}
