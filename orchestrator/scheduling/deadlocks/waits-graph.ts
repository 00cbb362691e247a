import { capacityOf, thingsAt } from '../../../shared/contracts/locations.ts';
import { parseCommandId, stepKey } from '../../../shared/contracts/command-id.ts';
import {
  flightOf,
  inFlightState,
  isCurrentStep,
  isEnded,
  isReached,
  isReady,
  isWaitingForWord,
  isRecovering,
  ownerOf,
  stepsBefore,
  isCleaningUp,
  workOf,
} from '../../machine/index.ts';
import { repeaterOf } from '../candidates.ts';
import { type WaitingStep, type LabState, type OwnedRun, isEnding } from '../../state/index.ts';
import type { Needs } from './find-deadlocks.ts';

/**
 * For what steps wait that other steps have: beginning with those that move something to a location where something is, all that
 * comes of them. Names: of a step its `stepKey`, of a location `at NAME`, of the end of a run `end ID`. What an instrument has in hand,
 * and what a person or time helps, is not in it: that goes on.
 * @param holder the run that has the lab, where it is one at a time
 */
export function waitsGraph(state: LabState, holder: string | undefined): Needs {
  const needs = new Map<string, string[][]>();
  const graph = new Graph(state, holder);
  const open = [...state.movingSteps].map(({ run_id, position }) => stepKey(run_id, position));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needs.has(name)) continue;
    const own = graph.needsOf(name);
    if (own.length === 0) continue;
    needs.set(name, own);
    open.push(...own.flat());
  }
  return needs;
}

class Graph {
  readonly #state: LabState;
  readonly #holder: string | undefined;
  /** Locations to which a command in flight moves something. */
  readonly #reserved: ReadonlySet<string>;
  /** What locations need: many steps may wait for the same. */
  readonly #locations = new Map<string, string[][]>();

  constructor(state: LabState, holder: string | undefined) {
    this.#state = state;
    this.#holder = holder;
    this.#reserved = reservedLocations(state);
  }

  /** What it needs that others have; none where it goes on, or where something else would have to happen. */
  needsOf(name: string): string[][] {
    if (name.startsWith('at ')) return this.#ofLocation(name.slice(3));
    if (name.startsWith('end ')) return this.#ofEnd(name.slice(4));
    const parts = parseCommandId(`${name}.1`);
    const run = parts && this.#state.runs.get(parts.run_id);
    return run ? this.#ofStep(run, parts.step) : [];
  }

  /** A location that is full has room again once one of the steps has been done that take something away. */
  #ofLocation(location: string): string[][] {
    const needs = this.#locations.get(location) ?? this.#clearedBy(location);
    this.#locations.set(location, needs);
    return needs;
  }

  #clearedBy(location: string): string[][] {
    const { workcell, locations } = this.#state;
    const things = thingsAt(locations.get(location));
    // What moves there now goes on, and a location that has room keeps nobody waiting.
    if (things.length < capacityOf(workcell, location) || this.#reserved.has(location)) return [];
    const keys: string[] = [];
    const known = things.filter(({ state: holds }) => holds !== 'unverified');
    if (known.length > 0)
      for (const { run, position } of transfersFrom(this.#state, location))
        keys.push(stepKey(run.definition.run_id, position));
    for (const { state: holds, unverified_by } of things) {
      if (holds !== 'unverified') continue;
      // It is clear once its step was repeated; until a person has spoken, nobody knows.
      const key = this.#repeaterOf(unverified_by);
      if (key === undefined) return [];
      keys.push(key);
    }
    return keys.length === 0 ? [] : [keys];
  }

  /** The step that has left something unverified, where it is repeated. */
  #repeaterOf(key: string | undefined): string | undefined {
    const parts = parseCommandId(`${key ?? ''}.1`);
    const run = parts && this.#state.runs.get(parts.run_id);
    if (!run || !isCurrentStep(run.snapshot, parts.step) || isWaitingForWord(run.snapshot.steps[parts.step]))
      return undefined;
    return stepKey(parts.run_id, parts.step);
  }

  #ofEnd(run_id: string): string[][] {
    const run = this.#state.runs.get(run_id);
    return (run?.snapshot.undone ?? []).map((position) => [stepKey(run_id, position)]);
  }

  #ofStep(run: OwnedRun, position: number): string[][] {
    const { plan, steps } = run.snapshot;
    const { run_id } = run.definition;
    const step = steps[position];
    const queued = run.waits.get(position)?.queued;
    if (queued) return this.#ofQueued(queued);
    const of = (positions: readonly number[]): string[][] =>
      positions
        .filter((each) => {
          const other = steps[each];
          return !other || !isEnded(other);
        })
        .map((each) => [stepKey(run_id, each)]);
    const isAhead = step === undefined || step.value === 'pending';
    if (isAhead || (isReady(step) && !isReached(run.snapshot, position)))
      return of(stepsBefore(plan, position));
    if (inFlightState(step) || isEnded(step)) return [];
    if (step.value !== 'looping' && !isRecovering(step)) return [];
    // It goes on once the steps are done that were added for it.
    return of(run.snapshot.undone.filter((each) => ownerOf(plan[each] ?? {}) === position));
  }

  #ofQueued(step: WaitingStep): string[][] {
    const { run_id, position, target } = step;
    const needs: string[][] = [];
    if (this.#holder !== undefined && this.#holder !== run_id) needs.push([`end ${this.#holder}`]);
    const own = target !== undefined && this.#isOwn(target, stepKey(run_id, position));
    if (target !== undefined && !own && this.#ofLocation(target).length > 0) needs.push([`at ${target}`]);
    const repeaters = this.#repeatersFor(step);
    if (repeaters.length > 0) needs.push(repeaters);
    return needs;
  }

  /** A step may move something to where it has left something unverified itself. */
  #isOwn(location: string, key: string): boolean {
    return thingsAt(this.#state.locations.get(location)).some(({ unverified_by }) => unverified_by === key);
  }

  /** The steps that must be repeated first, where every instance that could take it is held back for one. */
  #repeatersFor({ module, home, run_id, position }: WaitingStep): string[] {
    const found: string[] = [];
    for (const record of this.#state.instances.values()) {
      if (record.module !== module || (home !== undefined && record.instance !== home)) continue;
      const repeater = record.error === undefined ? undefined : repeaterOf(this.#state, record);
      if (repeater === undefined || repeater === stepKey(run_id, position)) return [];
      found.push(repeater);
    }
    return found;
  }
}

/** Every command in flight occupies an instance, and of those there are few. */
function reservedLocations(state: LabState): Set<string> {
  const reserved = new Set<string>();
  for (const { occupied } of state.instances.values()) {
    for (const { command_id, run_id } of occupied) {
      const run = state.runs.get(run_id);
      const flight = run && flightOf(run.snapshot, command_id);
      const { source, target } = (flight && run?.definition.steps[flight.step]?.locations) ?? {};
      // What stays where it is changes nothing for those who wait for the place.
      if (target !== undefined && target !== source) reserved.add(target);
    }
  }
  return reserved;
}

/** A step of a run that will take away what is at a location. */
interface TransferStep {
  run: OwnedRun;
  position: number;
}

/** The steps that are to come which take away what is at the location: the first of them clears it. */
export function transfersFrom(state: LabState, location: string): TransferStep[] {
  return [...(state.sources.get(location) ?? [])].flatMap(([run_id, positions]) => {
    const run = state.runs.get(run_id);
    if (!run || run.definition.simulate || !goesOn(state, run)) return [];
    return positions.flatMap((position) => {
      const step = run.snapshot.steps[position];
      return step && isEnded(step) ? [] : [{ run, position }];
    });
  });
}

/** Of a run that comes to its end, no step begins any more. */
export function goesOn(state: LabState, { definition, snapshot }: OwnedRun): boolean {
  return (
    !isEnding(state.endings, definition.run_id) && (workOf(snapshot) !== 'draining' || isCleaningUp(snapshot))
  );
}
