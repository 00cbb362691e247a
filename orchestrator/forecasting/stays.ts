import { capacityOf, type Placed, thingsAt } from '../../shared/contracts/locations.ts';
import { locationName } from '../commitments/index.ts';
import { isEnded } from '../machine/index.ts';
import { takenLocations } from '../scheduling/index.ts';
import type { SharedKeeping } from './kept.ts';
import { keepingSteps, type LabState, type OwnedRun, stepLocations } from '../state/index.ts';

/** Where things of runs stand, and from when to when: nothing is moved to where something stands. */
export class Stays {
  readonly #state: LabState;
  readonly #verifies: boolean;
  /** Locations that runs have to themselves, or are to have: nothing of others is moved there meanwhile. */
  readonly #held: ReadonlySet<string>;
  readonly #taken: ReturnType<typeof takenLocations>;
  /** How much runs leave at locations from which no step takes it away. */
  readonly #left = new Map<string, number>();

  constructor(state: LabState) {
    this.#state = state;
    this.#verifies = state.workcell.config.verify_locations_before_transfer;
    this.#held = heldLocations(state);
    this.#taken = takenLocations(state);
  }

  /** Where a step moves something to that can be taken. */
  targetOf(run: OwnedRun, position: number): string | undefined {
    return this.#verifies || this.#held.size > 0 ? movesOf(run, position).target : undefined;
  }

  /** True where nothing is moved there until a person clears it. */
  isShut(target: string): boolean {
    if (!this.#verifies) return false;
    const left = this.#left.get(target) ?? 0;
    return left >= capacityOf(this.#state.workcell, target) || this.#isLeft(target);
  }

  #isLeft(location: string): boolean {
    const taken = this.#taken(location);
    if (!taken || taken.run !== undefined) return false;
    const takers = [...(this.#state.sources.get(location) ?? [])];
    return !takers.some(([run_id, positions]) => {
      const run = this.#state.runs.get(run_id);
      return run && this.#hasAt(run, location) && positions.some((position) => isToCome(run, position));
    });
  }

  #hasAt(run: OwnedRun, location: string): boolean {
    return this.#thingsOf(run, location).length > 0;
  }

  /** Of what is at a location by now, that of a run: of its experiment, if nothing says which run has brought it. */
  #thingsOf({ definition: { experiment_id, run_id } }: OwnedRun, location: string): Placed[] {
    const things = thingsAt(this.#state.locations.get(location));
    return things.filter(({ state, run = run_id }) => state === experiment_id && run === run_id);
  }

  /**
   * From when to when things of a run stand somewhere, by its steps that are still to be done, in their order.
   * @param isKnown whether it is known when a step is done
   */
  of(run: OwnedRun, positions: readonly number[], isKnown: (position: number) => boolean): SharedKeeping[] {
    if (!this.#verifies && this.#held.size === 0) return [];
    const stays: SharedKeeping[] = [];
    /** By which steps the things have come that stand somewhere, the first that came first; undefined: by now. */
    const things = new Map<string, (number | undefined)[]>();
    const thingsOf = (location: string): (number | undefined)[] => {
      const here = things.get(location) ?? this.#thingsOf(run, location).map(() => undefined);
      things.set(location, here);
      return here;
    };
    const add = (location: string, from: number, until: number, hasBegun = false): unknown =>
      stays.push({ from, until, hasBegun, of: [[locationName(location)]], isShared: true });
    for (const position of positions) {
      const { source, target } = movesOf(run, position);
      if (!this.#verifies) {
        if (target !== undefined && this.#held.has(target) && isKnown(position))
          add(target, position, position);
        continue;
      }
      if (source !== undefined) {
        const here = thingsOf(source);
        const [from] = here;
        if (from !== undefined && !isKnown(position)) continue;
        if (from !== undefined) add(source, from, position);
        else if (here.length > 0) add(source, position, position, true);
        here.shift();
      }
      if (target === undefined || !isKnown(position)) continue;
      const there = thingsOf(target);
      if (there.length < capacityOf(this.#state.workcell, target)) there.push(position);
    }
    for (const [location, here] of things)
      for (const from of here) {
        if (from === undefined) continue;
        add(location, from, from);
        this.#left.set(location, (this.#left.get(location) ?? 0) + 1);
      }
    return stays;
  }
}

function isToCome({ snapshot }: OwnedRun, position: number): boolean {
  const step = snapshot.steps[position];
  return !(step && isEnded(step));
}

/** What never fills up is no place. */
function movesOf(run: OwnedRun, position: number): { source?: string; target?: string } {
  const { source, target } = stepLocations(run, position);
  if (source === target) return {};
  return {
    ...(source === undefined ? {} : { source }),
    ...(target === undefined || target.includes('trash') ? {} : { target }),
  };
}

/** Of all runs, for one that may be handed in is among them, and in no index. */
function heldLocations({ runs }: LabState): Set<string> {
  const held = [...runs.values()].flatMap(({ definition, outline }) => {
    if (outline.over) return [];
    return keepingSteps(definition).flatMap((from) => definition.steps[from]?.hold ?? []);
  });
  return new Set(held.map(({ location }) => location));
}
