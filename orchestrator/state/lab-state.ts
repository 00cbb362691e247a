import type { About } from '../../shared/contracts/about.ts';
import { isDeepStrictEqual } from 'node:util';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { FirstForecast } from '../../shared/contracts/forecast.ts';
import type { Holds } from '../../shared/contracts/holds.ts';
import type { LocationRecord } from '../../shared/contracts/locations.ts';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import type { Reservation } from '../../shared/contracts/reservation.ts';
import type { PlayedAnswers, RunDefinition, StepRecord } from '../../shared/contracts/run.ts';
import {
  type AnswerRecord,
  type Recovering,
  type Supplies,
  workcellField,
} from '../../shared/contracts/workcell-state.ts';
import type { OwnerTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import {
  flightOf,
  inFlight,
  waitsForPerson,
  unknownAttempts,
  type RunContext,
  type RunOutline,
  type RunSnapshot,
} from '../machine/index.ts';
import type { Durations } from './durations.ts';
import type { Rounds } from './rounds.ts';
import type { Instances } from './instances.ts';
import type { Lineage } from './lineage.ts';
import type { Refusal } from './scheduler-input.ts';
import type { WaitingStep } from './claims.ts';
import type { WaitingSteps } from './waiting-steps.ts';
import type { WaitKind, WaitReason } from '../../shared/contracts/wait-reason.ts';
import { type DeadlockStep, mostWaitsTold } from '../../shared/contracts/waiting-for.ts';
import type { Json } from '../../shared/kernel/json/json.ts';

/** An unfinished run, as its owner has it in mind. */
export interface OwnedRun {
  definition: RunDefinition;
  snapshot: RunSnapshot;
  /** What the snapshot comes to. */
  outline: RunOutline;
  /** As it is in the store once the current turn is committed. */
  revision: number;
  steps: Record<number, StepRecord>;
  /** True while the store has the run's snapshots in the form of an earlier version. */
  migrated?: boolean;
  /** What answers to its unknown outcomes would do, as it was played last. */
  answers?: PlayedAnswers;
  /** True where it has changed since. */
  isToPlay?: boolean;
  /** Its steps that wait, by position: those that have waited for longest come first. */
  readonly waits: Map<number, StepWait>;
  /** When each of its steps next needs a tick; those that need none are missing. */
  readonly due: Map<number, number>;
  /** Of its steps that had not begun when one was told, by position. */
  readonly firstForecasts: Map<number, FirstForecast>;
  /** Its part in `LabState.sources`: the locations, and how many of its steps were looked at. */
  readonly sources: { locations: Set<string>; scanned: number };
  /** Whether anything is promised to it or by it, and how many of its steps were looked at to find that out. */
  readonly promises: { any: boolean; scanned: number };
  /** What all of its entries in the indexes depend on, as it was when they were made. */
  indexed?: { granting: string } & Pick<RunContext, 'homes' | 'early' | 'forgotten'>;
}

/**
 * All that an owner has in mind during one term: what the store says, and what it has heard since. It is thrown away
 * with the term; the next owner reads the store afresh.
 */
export interface LabState {
  readonly timing: OwnerTiming;
  workcell: Workcell;
  /** See `Site`. */
  readonly embedded: boolean;
  /** The id of the latest definition of the workcell that an owner has taken. */
  definition: string | undefined;
  readonly epoch: number;
  /** How long actions took that succeeded; what is expected of the next, `commitments` says. */
  readonly durations: Durations;
  /** How many rounds loops had. */
  readonly rounds: Rounds;
  /** How far the time of turns is ahead of the store's clock, in milliseconds: turns never go back in time, and that clock was set back. */
  ahead: number;
  /** Milliseconds that a silent agent is waited for before the outcome of its command is unknown. */
  readonly lostAfter: number;
  readonly runs: Map<string, OwnedRun>;
  readonly instances: Instances;
  readonly abouts: Map<string, About>;
  /** What each instance's module last said of its own state, where it can tell. */
  readonly reports: Map<string, ModuleReport>;
  readonly locations: Map<string, LocationRecord>;
  /** What is left of the consumables of each instance. */
  readonly supplies: Map<string, Supplies>;
  /** What people have to themselves for a while, by id. */
  readonly reservations: Map<string, Reservation>;
  /** What operators hold, by module; the holds of the whole workcell under ''. */
  readonly holds: Map<string, Holds>;
  /** What each instance last answered to an order. */
  readonly answers: Map<string, AnswerRecord>;
  /** The actions that each instance lists, from its about. */
  readonly actions: Map<string, ReadonlySet<string>>;
  /** Those of them that occupy the instrument while they run. */
  readonly blocking: Map<string, ReadonlySet<string>>;
  /** Instances that were welcomed in this term; no other is granted anything. */
  readonly welcomed: Set<string>;
  /** The terms that led to what the store holds. */
  lineage: Lineage;
  /** Set while what a store that was put back has forgotten is not all heard. */
  recovering: Recovering | undefined;
  /** Boots of agents that are about to stop: they are granted nothing more. */
  readonly leaving: Set<string>;
  /** Messages about commands that came from another instance than the one that was given them, and were told of. */
  readonly strangers: Set<string>;
  /** Runs that orders have ended and that are still to be cancelled, by the number of the order. */
  readonly endings: Map<string, Ending>;
  /** Why steps wait, where that is still to be noted, by run and position. */
  readonly unnoted: Map<string, Map<number, Why>>;
  /** The keys of waiting steps of which the reason is still to be found out, see `stepKey`. */
  unexplained: Set<string>;
  /** Steps that could start if an instance were free. */
  readonly waiting: WaitingSteps;
  /** Those of them that move something to a location which is verified before. */
  readonly movingSteps: Set<WaitingStep>;
  /** Steps that wait for each other in deadlocks, by their keys (see `stepKey`). */
  deadlocked: Set<string>;
  /** True where something has changed since circles were looked for of which one can come, or end. */
  waitsChanged: boolean;
  /** From which locations steps take something away, by location and run, where locations are verified. */
  readonly sources: Map<string, Map<string, number[]>>;
  /** Runs with a step that could start, and a later one that a journal knows: the store was put back. */
  readonly overtaken: Set<string>;
  /** Steps of simulated runs that could start, by run, in the order in which it is the runs' turn; they wait for no instance. */
  readonly simulated: Map<string, Set<number>>;
  /** Steps of simulated runs that are in flight, by run. */
  readonly simulating: Map<string, Set<number>>;
  /** When each run next needs a tick. */
  readonly deadlines: Map<string, number>;
  /** Runs of which something is promised that holds grants back: see `hasPromises`. */
  readonly promised: Set<string>;
  /** When what is promised next refuses less although nothing happens: all that waits is looked at then. Infinity where that is never. */
  promisesChangeAt: number;
  /** Runs that are damaged in the store, or that another version of weir has stored in a form that this one cannot read, with the reason; they are left alone. */
  readonly unreadable: Map<string, string>;
  /** The latest plan; undefined where there is none. */
  planned: Planned | undefined;
  /** Nothing is granted yet: agents that knew the last owner may have something to tell first. */
  inGrace: boolean;
}

/** In which order steps had better begin. It is a wish: whose turn it is comes before it, and nobody waits for it. */
export interface Planned {
  /** When it was made or confirmed, milliseconds since the epoch. */
  at: number;
  /** The keys of steps, by module. */
  order: ReadonlyMap<string, readonly string[]>;
}

/** The runs that have a command in flight at an instance, with the commands' ids. */
export function flightsAt(state: LabState, key: string): { run: OwnedRun; command_id: string }[] {
  const found: { run: OwnedRun; command_id: string }[] = [];
  for (const run of state.runs.values()) {
    // No agent has part in it, not even one of that name.
    if (run.definition.simulate) continue;
    for (const attempt of inFlight(run.snapshot)) {
      if (instanceKey(attempt) === key) found.push({ run, command_id: attempt.command_id });
    }
  }
  return found;
}

/** The runs of which an attempt at an instance has an unknown outcome, with the command's id. */
export function unknownAt(state: LabState, key: string): { run: OwnedRun; command_id: string }[] {
  return [...state.runs.values()].flatMap((run) =>
    unknownAttempts(run.snapshot)
      .filter(({ flight }) => instanceKey(flight) === key)
      .map(({ command_id }) => ({ run, command_id })),
  );
}

/** True while the run awaits the outcome of the command: not once that is known, nor once it counts as unknown. */
export function isInFlight(state: LabState, run_id: string, command_id: string): boolean {
  const run = state.runs.get(run_id);
  return run !== undefined && flightOf(run.snapshot, command_id) !== undefined;
}

/** True once every agent that the store calls present has been heard: a grace is over then before its time. */
export function isEverybodyHeard({ instances, recovering, welcomed }: LabState): boolean {
  // There may be instances that the copy does not know.
  if (recovering) return false;
  for (const [key, record] of instances) {
    if (record.presence === 'present' && !welcomed.has(key)) return false;
  }
  return true;
}

/** Why a step is not granted. */
export type Why = Refusal;

/** True where people would read the same. */
export function isSame(a: Why | undefined, b: Why): boolean {
  return a?.kind === b.kind && a.run === b.run && isDeepStrictEqual(a, b);
}

/** A step that waits. */
export interface StepWait {
  /** Since when it waits, milliseconds since the epoch. */
  since: number;
  /** As the scheduler sees it, while nothing but an instrument keeps it from being granted. */
  queued?: WaitingStep;
  /** Why it is not granted, once that was found out and noted. */
  why?: Why;
  /** The steps that wait for each other, itself first, where it is one of them. */
  circle?: DeadlockStep[];
  /** For what it has waited last, in a word. */
  kind?: WaitKind;
  /** For what it has waited so far, and how long. */
  waited?: Waited;
}

/** For what a step has waited so far. Times are milliseconds since the epoch. */
export interface Waited {
  /** For what it waits now, and since when; missing where it is not known for what. */
  reason?: WaitReason;
  since: number;
  /** Milliseconds that it has waited for something before. */
  before: Partial<Record<WaitReason, number>>;
}

/** The steps of a run of which it is told why they wait, by position: those that wait for a person's word, then those that have waited longest. */
export function shownWaits({ waits, snapshot }: Pick<OwnedRun, 'waits' | 'snapshot'>): [number, StepWait][] {
  const shown = new Map<number, StepWait>();
  for (const position of snapshot.engaged) {
    const wait = waits.get(position);
    if (wait && waitsForPerson(snapshot.steps[position])) shown.set(position, wait);
  }
  for (const [position, wait] of waits) {
    if (shown.size >= mostWaitsTold) break;
    shown.set(position, wait);
  }
  return [...shown].slice(0, mostWaitsTold);
}

/** Hears what a turn changes while it is applied. Nothing of it is committed yet. */
export interface TurnWatch {
  /** The record of a step is another one; `before` is undefined where it had none. */
  recordChanged(run: OwnedRun, position: number, before: StepRecord | undefined, record: StepRecord): void;
  /** The run stands elsewhere than `before`; `changed`: positions of the steps that do. */
  runAdvanced(run: OwnedRun, before: RunSnapshot, changed: ReadonlySet<number>): void;
}

/** Runs that an order has ended and that turns to come cancel, a few each. In the store until none is left. */
export interface Ending {
  reason: string;
  by?: string;
  /** The number of the safety stop that ends them. Earlier versions have none. */
  stop?: number;
  /** True where they are not cleaned up after. */
  at_once?: boolean;
  runs: Set<string>;
}

/** True where the run is to be cancelled in a turn to come. */
export function isEnding(endings: ReadonlyMap<string, Ending>, run_id: string): boolean {
  for (const { runs } of endings.values()) if (runs.has(run_id)) return true;
  return false;
}

/** What the store has of runs that an order has ended and that are not over. */
export function readEndings(
  fields: Record<string, Json>,
  known: (run_id: string) => boolean,
): Map<string, Ending> {
  const endings = new Map<string, Ending>();
  const prefix = workcellField.ending('');
  for (const [name, value] of Object.entries(fields)) {
    if (!name.startsWith(prefix)) continue;
    const { runs, ...rest } = value as Omit<Ending, 'runs'> & { runs: string[] };
    endings.set(name.slice(prefix.length), { ...rest, runs: new Set(runs.filter(known)) });
  }
  return endings;
}
