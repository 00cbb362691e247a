import type { Standing } from '../condition/condition.ts';
import type { ReasonKey } from '../condition/reason.ts';
import type { HoldName } from './holds.ts';

/**
 * How the lab stands at one moment, and what to do about it: `GET /now`. Made for somebody who has one minute. All times
 * are UTC in ISO 8601; commands are as they are typed.
 */
export interface Now {
  workcell: string;
  /** By the store's clock. */
  at: string;
  /** Where the broker is away nobody hears of the instruments: all that follows is what was last known. */
  broker: { up: true } | { up: false; reason: string };
  /**
   * Whether an orchestrator leads the workcell; null where the broker does not say. Where none does no run goes on, and all that
   * follows is what was last known. Earlier versions have none.
   */
  led?: boolean | null;
  /** What keeps the whole workcell from starting anything; null where nothing does. */
  held: ReasonView | null;
  /** In the order of the workcell's modules. */
  instruments: InstrumentView[];
  /** Steps whose outcome nobody knows, of runs that are not over or that still hold an instrument back. */
  unknown: UnknownOutcomeView[];
  /** Runs that somebody has paused. */
  paused: PausedRunView[];
  /** Steps that have told of no progress for longer than their workflow expects. */
  overdue: RunAt[];
  /** `module/instance` of the agents that are not heard. */
  silent: string[];
  /** How many of the runs looked at have a step that waits for an instrument, a location or a time. */
  waiting: number;
  /** For what they wait: what most of them wait for comes first, and of many reasons a few are told. Earlier versions have none. */
  waits?: WaitView[];
  /** The modules for which runs wait, in the order of the workcell's modules. Earlier versions have none. */
  queues?: QueueView[];
  /** How many there are of what the lists above tell. Earlier versions have none. */
  counts?: NowCounts;
  /** True where there are more runs than were looked at. */
  more: boolean;
}

/** Why an instrument, or the workcell, is given nothing. */
export interface ReasonView {
  key: ReasonKey;
  /** What is so. */
  text: string;
  since: string | null;
  /** What will happen by itself; null where nothing. */
  then: string | null;
  /** What a person does before the command. */
  first: string | null;
  /** The command to type; null where there is none. */
  next: string | null;
}

export interface InstrumentView {
  module: string;
  /** Null where no agent of the module was ever heard. */
  instance: string | null;
  state: Standing;
  /** Null where it is not known. */
  since: string | null;
  /** The weightiest first; empty where it takes steps. */
  reasons: ReasonView[];
  /** The steps that it has in hand. */
  steps: RunAt[];
  /** The weightiest hold of an operator's on it; null where there is none. Earlier versions have none. */
  held_by?: HeldBy | null;
  /** Abandoned actions whose driver runs on, a sentence each. */
  left_behind: string[];
  /** The command of the first reason that has one. */
  next: string | null;
}

/** A run, at one of its steps. */
export interface RunAt {
  run_id: string;
  /** Null where the run is not in the store any more. */
  label: string | null;
  /** The step's position, from 0. */
  step: number;
  step_name: string | null;
  step_count: number | null;
  /** The action of the step; null where the run is not in the store any more. Earlier versions have none. */
  action?: string | null;
  /** Which attempt of the step it is, from 1. Earlier versions have none. */
  attempt?: number | null;
  /** How much of it is done, from 0 to 1, by the action's own word; null where it has told nothing. Earlier versions have none. */
  progress?: number | null;
  /** Since when it is at it. */
  since: string | null;
  /** What the action last told of its progress. */
  note: string | null;
  overdue_since: string | null;
  /** When its agent was first asked to stop it; null where nobody has. */
  asked_to_stop: string | null;
  /** True where the run has ended while the instrument goes on. */
  over: boolean;
}

export interface UnknownOutcomeView extends RunAt {
  module: string;
  instance: string;
  /** Why nobody knows. */
  text: string;
  /** What the run does: see `UnknownStep`. */
  run: 'waits' | 'repeats' | 'over';
  first: string | null;
  next: string | null;
}

export interface PausedRunView {
  run_id: string;
  label: string;
  since: string | null;
  by: string | null;
  reason: string | null;
  next: string;
}

/** Something that runs wait for. */
export interface WaitView {
  /** As their status says it: `waits for arm/a to be free`. */
  reason: string;
  runs: number;
  /** One of them. */
  run_id: string;
}

/** What an operator's order holds. */
export interface HeldBy {
  name: HoldName;
  /** True where the order was for the whole workcell. */
  workcell: boolean;
  by: string | null;
  since: string | null;
}

/** The runs that wait for a module. */
export interface QueueView {
  module: string;
  /** How many of the runs looked at. */
  runs: number;
  /** Those that come next, five at most: of a higher priority, then those that were handed in earlier. */
  next: { run_id: string; label: string; step: number; step_name: string; since: string | null }[];
}

export interface NowCounts {
  unknown: number;
  overdue: number;
  silent: number;
  paused: number;
  waiting: number;
}
