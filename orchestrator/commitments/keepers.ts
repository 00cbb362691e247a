import { isKeyOf } from '../../shared/contracts/address.ts';
import { parseStepKey } from '../../shared/contracts/command-id.ts';
import { capacityOf, type Placed, thingsAt } from '../../shared/contracts/locations.ts';
import { restless } from '../../shared/contracts/workcell-state.ts';
import { isWithin, type Kept, keptBy } from '../machine/index.ts';
import { comingTo, takenLocations } from '../scheduling/index.ts';
import type { LabState, OwnedRun, Taken } from '../state/index.ts';
import { locationName, namesOf } from './wishes.ts';

/** A run, and what it has to itself. */
export interface Keeper {
  run: OwnedRun;
  kept: Kept;
}

/** Which runs have instances and places of locations to themselves, and what is free beside that. */
export class Keepers {
  readonly #state: LabState;
  /** By an instance's key, or a location's `locationName`. */
  readonly #keepers = new Map<string, readonly Keeper[]>();
  /** Where commands in flight move something; known until something is given out. */
  #coming: ReadonlyMap<string, readonly string[]> | undefined;
  #taken: (location: string) => Taken | undefined;

  constructor(state: LabState, runs: readonly OwnedRun[]) {
    this.#state = state;
    this.#taken = takenLocations(state);
    for (const run of runs) this.#learn(run);
  }

  /** Something is given out: to this run, where it may have begun to keep something. */
  given(run: OwnedRun | undefined): void {
    if (run) this.#learn(run);
    this.#coming = undefined;
    this.#taken = takenLocations(this.#state);
  }

  /** Who keeps an instance, by its key, or places of a location, by its `locationName`. */
  of(name: string): readonly Keeper[] {
    return this.#keepers.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.#keepers.has(name);
  }

  /** A run that has an instance of the module, or keeps it, beside this one. */
  whoHas(run: OwnedRun, module: string): string | undefined {
    for (const [key, record] of this.#state.instances.of(module)) {
      const keeper = this.of(key)[0]?.run.definition.run_id;
      const [longest] = restless(record);
      const other = [keeper, longest?.run_id].find(
        (each) => each !== undefined && each !== run.definition.run_id,
      );
      if (other !== undefined) return other;
    }
    return undefined;
  }

  /** What keeps the run from having a location to itself; undefined where nothing does, be it that its own thing is there. */
  takenFrom(run: OwnedRun, position: number, location: string): { run?: string } | undefined {
    const isOwn = ({ run: of, kept }: Keeper) => of === run && isWithin(run.snapshot.plan, kept, position);
    const others = this.of(locationName(location)).filter((each) => !isOwn(each));
    if (this.freeAt(location, others) + Number(this.#isAt(location, run)) > 0) return undefined;
    const taker = others[0]?.run.definition.run_id ?? this.taken(location)?.run;
    return taker === undefined ? {} : { run: taker };
  }

  /** What stands at a location, as of what was given out last. */
  taken(location: string): Taken | undefined {
    return this.#taken(location);
  }

  /**
   * How many places of a location are free, beside those that these keep. Where a keeper has something there, that stands in his place.
   * @param own the step whose own things there do not count: what it has left unverified
   */
  freeAt(location: string, keepers: readonly Keeper[], own?: string): number {
    const things = this.#thingsAt(location).filter(
      ({ unverified_by }) => unverified_by === undefined || unverified_by !== own,
    );
    const kept = new Set(keepers.flatMap(({ run }) => (this.#isAt(location, run) ? [] : [run])));
    const places = things.length + this.#comingTo(location).length + kept.size;
    return capacityOf(this.#state.workcell, location) - places;
  }

  #learn(run: OwnedRun): void {
    for (const kept of keptBy(run.snapshot))
      for (const name of namesOf(kept)) {
        const others = this.of(name).filter((each) => each.kept !== kept);
        this.#keepers.set(name, [...others, { run, kept }]);
      }
  }

  /** True where something of the run is at a location, or is brought there. */
  #isAt(location: string, { definition: { run_id, experiment_id } }: OwnedRun): boolean {
    const { runs } = this.#state;
    const things = this.#thingsAt(location);
    return (
      this.#comingTo(location).includes(run_id) ||
      things.some(({ state, run, unverified_by }) => {
        if (parseStepKey(unverified_by).run_id === run_id || run === run_id) return true;
        return state === experiment_id && (run === undefined || !runs.has(run));
      })
    );
  }

  #thingsAt(location: string): readonly Placed[] {
    const { workcell, locations } = this.#state;
    return workcell.config.verify_locations_before_transfer ? thingsAt(locations.get(location)) : [];
  }

  /** The runs that bring something to a location at this moment. */
  #comingTo(location: string): readonly string[] {
    if (!this.#state.workcell.config.verify_locations_before_transfer) return [];
    this.#coming ??= comingTo(this.#state);
    return this.#coming.get(location) ?? [];
  }
}

/** The instances of a module that the run keeps for a step. */
export function ownInstances(run: OwnedRun, position: number, module: string): string[] {
  return keptBy(run.snapshot).flatMap((kept) =>
    isWithin(run.snapshot.plan, kept, position) ? instancesOf(module, kept) : [],
  );
}

/** The instances of a module among what is kept. */
export function instancesOf(module: string, { instances = [] }: Kept): string[] {
  return instances.filter((key) => isKeyOf(module, key));
}
