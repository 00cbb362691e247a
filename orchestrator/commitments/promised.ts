import { inFlightState, isEnded, keptBy, type Kept, stepsWithin, type Span } from '../machine/index.ts';
import type { Candidate, LabState, OwnedRun, WaitingStep } from '../state/index.ts';
import { expectedMs, inHand, pauseOf } from './durations.ts';
import { hardGapsInto } from './gaps-of-run.ts';
import type { Task } from './timetable/puzzle.ts';
import { wishesOf } from './wishes.ts';
import { promisedToPeople } from './reservations.ts';

/** An instance that is kept for somebody for a time. Times are milliseconds since the epoch. */
export interface Promised {
  /** `module/instance`. */
  key: string;
  from: number;
  /** As it is expected, where nobody knows it. */
  until: number;
  /** The run whose own steps may use it. */
  to?: string;
  /** The step of that run with which it ends, where it is yet to begin. */
  last?: number;
  /** True where something that it waits for lasts longer than was expected: nothing is begun that relies on its end. */
  isLate?: true;
}

/** Something by which instances are kept for somebody. */
interface Promiser {
  /** What is promised already. */
  now(state: LabState, now: number): Promised[];
  /** What would be promised besides if the instance were given the step. */
  if?(
    state: LabState,
    now: number,
    step: WaitingStep,
    candidate: Candidate,
    kept: readonly Kept[],
  ): Promised[];
}

/** What is taken of a step of which nobody knows how long it takes, in milliseconds. */
const usualMs = 60_000;

/** Instances that runs have to themselves until a step has ended. */
const keptByRuns: Promiser = {
  now: (state, now) =>
    runsOf(state).flatMap((run) =>
      keptBy(run.snapshot).flatMap((kept) => {
        const { left, isLate } = keptFor(state, now, run, kept);
        const of = { from: now, until: now + left, to: run.definition.run_id, ...(isLate && { isLate }) };
        return (kept.instances ?? []).map((key) => ({ key, ...of }));
      }),
    ),
  /** Of a module with several instances nobody knows which it is going to be, unless its group can begin. */
  if(state, now, { run_id, position }, candidate, kept) {
    const run = state.runs.get(run_id);
    if (!run) return [];
    return wishesOf(run, position).flatMap(({ modules, ...span }) => {
      const until = now + keptFor(state, now, run, span).left;
      const of = { from: now, until, to: run_id, last: span.until };
      return modules.flatMap((module) => {
        const keys = [...state.instances.of(module)].map(([key]) => key);
        const chosen = kept.flatMap(({ from, instances = [] }) => (from === span.from ? instances : []));
        const known = keys.filter((key) => chosen.includes(key));
        const guessed = module === candidate.module ? [candidate.key] : keys.length === 1 ? keys : [];
        return (known.length > 0 ? known : guessed).map((key) => ({ key, ...of }));
      });
    });
  },
};

function runsOf({ promised, runs }: LabState): OwnedRun[] {
  return [...promised].flatMap((run_id) => runs.get(run_id) ?? []);
}

/**
 * How long a run is expected to keep something, as if its steps came one after the other, each after the pause that its gaps want. What is
 * late ends once it is twice as late.
 */
export function keptFor(
  state: LabState,
  now: number,
  run: OwnedRun,
  span: Span,
): { left: number; isLate?: true } {
  const { definition, snapshot, steps } = run;
  let left = 0;
  let isLate = false;
  for (const position of stepsWithin(snapshot.plan, span)) {
    const [step, known] = [definition.steps[position], snapshot.steps[position]];
    if (!step || (known && isEnded(known))) continue;
    const { instance } = steps[position] ?? {};
    if (instance !== undefined && known && inFlightState(known)) {
      const { begins, expected, late } = inHand(
        state,
        { run_id: definition.run_id, position, instance },
        now,
      );
      left += late > 0 ? late : Math.max(0, begins + (expected ?? usualMs) - now);
      isLate ||= late > 0;
      continue;
    }
    const pauses = hardGapsInto(run, position).map(({ gap, since = now }) =>
      Math.max(0, since + pauseOf(state, run, gap) - now),
    );
    left += Math.max(0, ...pauses) + (expectedMs(state, step) ?? usualMs);
  }
  return { left, ...(isLate && { isLate }) };
}

/** Of longer ones the steps are not looked at one by one. */
const mostLeft = 8;

/**
 * What has still to be done until a run gives something back; undefined where only how long that lasts is guessed (`keptFor`): something is late,
 * or nobody knows how long it takes, or it is too much.
 */
export function stepsLeft(state: LabState, now: number, run: OwnedRun, span: Span): number[] | undefined {
  const { definition, snapshot } = run;
  const left = [...stepsWithin(snapshot.plan, span)].filter((position) => {
    const known = snapshot.steps[position];
    return !(known && isEnded(known));
  });
  const isCertain = left.every((position) => {
    const step = definition.steps[position];
    return step && !step.loop && expectedMs(state, step) !== undefined;
  });
  return isCertain && left.length <= mostLeft && !keptFor(state, now, run, span).isLate ? left : undefined;
}

/** An instance that is kept from all other tasks. @param last the index of the task with which that ends, where it is known */
export function keeping({ key, from, until, to = '' }: Promised, last?: number): Task {
  const length = last === undefined ? until - from : 0;
  const of = { options: [key], begins: from, earliest: from, latest: from, until: last };
  return { ...of, run: to, least: length, most: length, keepsFor: to };
}

const promisers: readonly Promiser[] = [keptByRuns, { now: promisedToPeople }];

/** The instances that are kept for somebody. */
export function promisedInstances(state: LabState, now: number): Promised[] {
  return promisers.flatMap((promiser) => promiser.now(state, now));
}

/** The instances that would be kept besides if that one were given the step. @param kept what its run would keep then, as far as that is known */
export function wouldBePromised(
  state: LabState,
  now: number,
  step: WaitingStep,
  candidate: Candidate,
  kept: readonly Kept[],
): Promised[] {
  return promisers.flatMap((promiser) => promiser.if?.(state, now, step, candidate, kept) ?? []);
}
