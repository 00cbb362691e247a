import { parseCommandId } from '../../../shared/contracts/command-id.ts';
import { weightiestHold } from '../../../shared/contracts/holds.ts';
import { type OccupiedBy, restless } from '../../../shared/contracts/workcell-state.ts';
import type { CandidatesOf, LabState } from '../../state/index.ts';
import { inHand } from '../durations.ts';
import { keeping, type Promised, promisedInstances } from '../promised.ts';
import type { Lag, Task } from '../timetable/puzzle.ts';
import { type Timetable, timetableFor } from '../timetable/timetable.ts';
import type { PlacesOf } from './chains.ts';
import type { Part } from './parts.ts';

/** An action of which nobody knows how long it takes: longer than any gap, as far as others are concerned. */
export const unknownMs = 24 * 60 * 60_000;

/** Timetables of the lab as it stands: beside what its instances have in hand, and what is promised to others. */
export class LabTimetables {
  readonly #state: LabState;
  readonly #now: number;
  readonly #candidatesOf: CandidatesOf;
  readonly #places = new Map<string, readonly string[]>();
  /** Known until something is given out. */
  #promised: readonly Promised[] | undefined;

  constructor(state: LabState, now: number, candidatesOf: CandidatesOf) {
    this.#state = state;
    this.#now = now;
    this.#candidatesOf = candidatesOf;
  }

  given(): void {
    this.#promised = undefined;
  }

  /** The instances that are kept for somebody. */
  get promised(): readonly Promised[] {
    return (this.#promised ??= promisedInstances(this.#state, this.#now));
  }

  /** The instances that could take a step now, or once they are free. */
  readonly placesOf: PlacesOf = ({ module, action }) => {
    const name = JSON.stringify([module, action]);
    const known = this.#places.get(name);
    if (known) return known;
    const places = (this.isOpen(module) ? this.#candidatesOf(module) : []).flatMap(
      ({ key, unfit, actions, only }) =>
        unfit === undefined && only === undefined && actions?.has(action) ? [key] : [],
    );
    this.#places.set(name, places);
    return places;
  };

  isOpen(module: string): boolean {
    const { holds } = this.#state;
    return !weightiestHold(holds.get('')) && !weightiestHold(holds.get(module));
  }

  /**
   * Whether all of it can be kept together. What an instance has in hand is expected to end in its time; where it is late, once it is twice as
   * late.
   * @param isHopeful true where what nobody knows the end of ends now
   * @param toBegin what is only to begin: it relies on nothing that is late
   */
  find(
    parts: readonly Part[],
    { isHopeful = false, toBegin }: { isHopeful?: boolean; toBegin?: Part } = {},
  ): Timetable {
    const tasks: Task[] = [];
    const lags: Lag[] = [];
    for (const part of parts) {
      const offset = tasks.length;
      tasks.push(
        ...part.tasks.map((task) =>
          task.until === undefined ? task : { ...task, until: task.until + offset },
        ),
      );
      lags.push(...part.lags.map((lag) => ({ ...lag, from: lag.from + offset, to: lag.to + offset })));
    }
    const keys = new Set(tasks.flatMap(({ options }) => options));
    const isIn = (run_id: string, position: number) =>
      parts.some((part) => part.run_id === run_id && part.indexOf.has(position));
    /** True where it is among the tasks that a run keeps it, and what that run has still to do before it gives it back. */
    const isTied = (key: string, to: string | undefined) =>
      tasks.some(
        ({ options, keepsFor, begins, until }) =>
          until !== undefined && begins !== undefined && keepsFor === to && options[0] === key,
      );
    const reliesOn = (key: string) => toBegin?.tasks.some(({ options }) => options.includes(key)) === true;
    for (const key of keys) {
      const record = this.#state.instances.get(key);
      const taken = { unknown: isHopeful ? 0 : unknownMs, late: reliesOn(key) ? unknownMs : undefined };
      for (const entry of record ? restless(record) : []) {
        const { step = -1 } = parseCommandId(entry.command_id) ?? {};
        if (!isIn(entry.run_id, step)) tasks.push(this.#goesOn(key, entry, step, taken));
      }
    }
    for (const promised of this.promised) {
      const { key, isLate, to } = promised;
      if (!isLate && isTied(key, to)) continue;
      const until = isLate && reliesOn(key) ? this.#now + unknownMs : promised.until;
      if (keys.has(key) && until > this.#now) tasks.push(keeping({ ...promised, until }));
    }
    const { instances, blocking } = this.#state;
    const capacityOf = (key: string) => instances.get(key)?.capacity ?? 1;
    /** Of the actions that block an instrument it has one at a time; what nobody knows may be one of them. */
    const isExclusive = (key: string, { action }: Task) => {
      const actions = blocking.get(key);
      return actions !== undefined && actions.size > 0 && (action === undefined || actions.has(action));
    };
    return timetableFor({ now: this.#now, tasks, lags, capacityOf, isExclusive });
  }

  /**
   * A command that an instance has in hand.
   * @param taken how long it is taken to last where nobody knows, and where it is late; without the latter, twice as late as it is
   */
  #goesOn(
    key: string,
    { run_id }: OccupiedBy,
    position: number,
    taken: { unknown: number; late: number | undefined },
  ): Task {
    const { instance = '' } = this.#state.instances.get(key) ?? {};
    const at = { run_id, position, instance };
    const { step, begins, expected, late } = inHand(this.#state, at, this.#now);
    const inTime = expected === undefined ? taken.unknown : expected + 2 * late;
    const most = late > 0 ? (taken.late ?? inTime) : inTime;
    const of = { options: [key], run: run_id, action: step?.action };
    return { ...of, begins, earliest: begins, latest: begins, least: 0, most };
  }
}
